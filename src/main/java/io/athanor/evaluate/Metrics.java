package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.data.Cost;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The document {@code metrics.json}: everything that was measured of a pipeline. The keys {@code methods} and
 * {@code comparisons} are a contract with readers.
 *
 * @param protocol "single split (indicative)", "5 x 5 repeated grouped stratified cross-validation" or "5 x 5 repeated grouped
 *     cross-validation, folds by a hash of the group"
 * @param indicative whether the figures come of one split, so that another draw may turn them
 * @param intervals how the intervals of the figures were made
 * @param confidence of every interval, in (0, 1)
 * @param task what was learned
 * @param open test rows (of one repeat) left out of every figure because their true label is not known to it
 * @param figures by method: its kind and its figures
 * @param selection what was chosen on validation rows ({@code best-modality}, {@code best-baseline}): name → folds in which
 *     it was chosen
 * @param ablation what each modality gives the methods that see several, by those of the conditions without chance
 * @param areas of the curves of methods over the share that is hidden
 * @param perClass by method
 * @param confusion by method, over all folds and repeats
 * @param reliability by method: the bins behind the calibration error, over all folds and repeats
 * @param calibration by method: its calibration error in bins of equal mass, and what chance has to do with it; none where
 *     numbers are predicted
 * @param agreement by method: predicted against true numbers, a target each, over all folds and repeats
 * @param cost by method
 * @param curves by training, an epoch an entry
 * @param notes what was not read from all rows, or not drawn from all groups, where they are very many
 */
public record Metrics(
        String protocol,
        boolean indicative,
        String intervals,
        double confidence,
        Task task,
        long open,
        @JsonProperty("methods") SortedMap<String, MethodFigures> figures,
        List<Comparison> comparisons,
        SortedMap<String, SortedMap<String, Long>> selection,
        List<RobustnessPoint> robustness,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Ablation> ablation,

        @JsonProperty("robustness_areas") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<RobustnessArea> areas,

        @JsonProperty("per_class") SortedMap<String, List<ClassScore>> perClass,
        SortedMap<String, Confusion> confusion,
        SortedMap<String, List<ReliabilityBin>> reliability,
        SortedMap<String, CalibrationError> calibration,
        SortedMap<String, List<ValueGrid>> agreement,
        SortedMap<String, Cost> cost,
        SortedMap<String, List<CurvePoint>> curves,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes)
        implements Serializable {

    public Metrics {
        // a document has no such key where there is nothing to note
        notes = List.copyOf(Objects.requireNonNullElse(notes, List.of()));
        ablation = List.copyOf(Objects.requireNonNullElse(ablation, List.of()));
        areas = List.copyOf(Objects.requireNonNullElse(areas, List.of()));
    }

    /** The name of the file in a work directory. */
    public static final String FILE = "metrics.json";

    /** What the evaluator does not know: costs by method, curves by training. */
    public Metrics with(Map<String, Cost> costs, Map<String, List<CurvePoint>> trainings) {
        return new Metrics(
                protocol,
                indicative,
                intervals,
                confidence,
                task,
                open,
                figures,
                comparisons,
                selection,
                robustness,
                ablation,
                areas,
                perClass,
                confusion,
                reliability,
                calibration,
                agreement,
                new TreeMap<>(costs),
                new TreeMap<>(trainings),
                notes);
    }

    /** What there is to be read of methods of this task. */
    public TaskMetrics metrics() {
        return TaskMetrics.of(task);
    }

    public String json() {
        return Json.write(this);
    }

    /** @throws JsonProcessingException when the text is not such a document */
    public static Metrics read(String json) throws JsonProcessingException {
        return Json.read(json, Metrics.class);
    }

    /** A method's figure on test rows. */
    public Optional<Estimate> test(Method method, Metric metric) {
        return Optional.ofNullable(figures.get(method.name()))
                .map(found -> found.splits().get("test"))
                .map(test -> test.get(metric.key()));
    }

    /** What each modality gives a method by a metric; empty where that was not measured. */
    public List<Ablation> ablation(String method, Metric metric) {
        return ablation.stream()
                .filter(of -> of.method().equals(method) && of.metric().equals(metric.key()))
                .toList();
    }

    /** The methods that were measured, in {@linkplain Method#ORDER their order}. */
    public List<Method> methods() {
        return figures.entrySet().stream()
                .map(entry -> entry.getValue().method(entry.getKey()))
                .sorted(Method.ORDER)
                .toList();
    }

    /** The methods of these kinds that were measured, in order. */
    public List<Method> methods(Method.Kind... kinds) {
        List<Method.Kind> wanted = List.of(kinds);
        return methods().stream()
                .filter(method -> wanted.contains(method.kind()))
                .toList();
    }

    /** The comparison of two methods by a metric, if it was made. */
    public Optional<Comparison> comparison(String a, String b, Metric metric) {
        return comparisons.stream()
                .filter(c -> c.a().equals(a) && c.b().equals(b) && c.metric().equals(metric.key()))
                .findFirst();
    }
}
