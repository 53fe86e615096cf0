package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.data.Cost;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The document {@code metrics.json}: everything that was measured of a pipeline. The keys {@code teacher}, {@code student},
 * {@code student-alone}, {@code baselines}, {@code modalities} and {@code comparisons} are a contract with readers.
 *
 * <p>The figures of a method are a map split → metric → {@link Estimate}.
 *
 * @param protocol "single split (indicative)" or "5 x 5 repeated grouped stratified cross-validation"
 * @param indicative whether the figures come of one split, so that another draw may turn them
 * @param intervals how the intervals of the figures were made
 * @param confidence of every interval, in (0, 1)
 * @param classes names of the classes
 * @param open test rows (of one repeat) left out of every figure because their true label is not among the classes
 * @param baselines figures by the baseline's name
 * @param modalities figures of single heads by the modality's name
 * @param selection what was chosen on validation rows ({@code best-modality}, {@code best-baseline}): name → folds in which
 *     it was chosen
 * @param perClass by method
 * @param confusion by method, over all folds and repeats
 * @param reliability by method: the bins behind the calibration error, over all folds and repeats
 * @param cost by method
 * @param curves by training, an epoch an entry
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Metrics(
        String protocol,
        boolean indicative,
        String intervals,
        double confidence,
        List<String> classes,
        long open,
        @Nullable SortedMap<String, SortedMap<String, Estimate>> teacher,
        @Nullable SortedMap<String, SortedMap<String, Estimate>> student,
        @JsonProperty("student-alone") @Nullable SortedMap<String, SortedMap<String, Estimate>> studentAlone,
        SortedMap<String, SortedMap<String, SortedMap<String, Estimate>>> baselines,
        SortedMap<String, SortedMap<String, SortedMap<String, Estimate>>> modalities,
        List<Comparison> comparisons,
        SortedMap<String, SortedMap<String, Long>> selection,
        List<RobustnessPoint> robustness,
        @JsonProperty("per_class") SortedMap<String, List<ClassScore>> perClass,
        SortedMap<String, Confusion> confusion,
        SortedMap<String, List<ReliabilityBin>> reliability,
        SortedMap<String, Cost> cost,
        SortedMap<String, List<CurvePoint>> curves)
        implements Serializable {

    /** The name of the file in a work directory. */
    public static final String FILE = "metrics.json";

    /** What the evaluator does not know: costs by method, curves by training. */
    public Metrics with(Map<String, Cost> costs, Map<String, List<CurvePoint>> trainings) {
        return new Metrics(
                protocol,
                indicative,
                intervals,
                confidence,
                classes,
                open,
                teacher,
                student,
                studentAlone,
                baselines,
                modalities,
                comparisons,
                selection,
                robustness,
                perClass,
                confusion,
                reliability,
                new TreeMap<>(costs),
                new TreeMap<>(trainings));
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
        var splits =
                switch (method.kind()) {
                    case TEACHER -> teacher;
                    case STUDENT -> student;
                    case STUDENT_ALONE -> studentAlone;
                    case MODALITY -> modalities.get(method.name());
                    case BASELINE -> baselines.get(method.name());
                };
        if (splits == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(splits.get("test")).map(test -> test.get(metric.key()));
    }

    /** The methods that were measured: teacher, student, student alone, single modalities, baselines. */
    public List<Method> methods() {
        var methods = new ArrayList<Method>();
        if (teacher != null) {
            methods.add(Method.TEACHER);
        }
        if (student != null) {
            methods.add(Method.STUDENT);
        }
        if (studentAlone != null) {
            methods.add(Method.STUDENT_ALONE);
        }
        modalities.keySet().forEach(name -> methods.add(Method.modality(name)));
        baselines.keySet().forEach(name -> methods.add(Method.baseline(name)));
        return methods;
    }

    /** The comparison of two methods by a metric, if it was made. */
    public Optional<Comparison> comparison(String a, String b, Metric metric) {
        return comparisons.stream()
                .filter(c -> c.a().equals(a) && c.b().equals(b) && c.metric().equals(metric.key()))
                .findFirst();
    }
}
