package io.athanor.job.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.job.Context;
import io.athanor.job.ModelNames;
import io.athanor.job.PipelineSettings;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.task.Task;
import io.athanor.task.TaskSettings;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ValidationParts;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedTransforms;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/** What is learned of the training rows before any network, once for all models of a pipeline. */
final class FittingStage implements Stage<FittingStage.Fitted> {
    private static final String FITTED = "fitted.json";

    private final PipelineSettings settings;
    private final Artefact joined;
    private final JoinedTable table;

    /** @param table the rows of {@code joined} */
    FittingStage(PipelineSettings settings, Artefact joined, JoinedTable table) {
        this.settings = settings;
        this.joined = joined;
        this.table = table;
    }

    /**
     * @param fingerprint of the artefact
     * @param task what is learned of the labels of the training rows
     * @param transforms of all modalities
     * @param inner see {@link Trainings#inner}
     * @param validation who of the validation rows decides what
     */
    record Fitted(
            Fingerprint fingerprint,
            Task task,
            FittedTransforms transforms,
            List<FittedTransforms> inner,
            ValidationParts validation) {}

    /** As the file has it. */
    private record Values(
            Task task,
            FittedTransforms transforms,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FittedTransforms> inner,
            ValidationParts validation) {
        /** @param inner null in files where it is empty */
        Values {
            inner = inner == null ? List.of() : List.copyOf(inner);
        }
    }

    @Override
    public String name() {
        return ModelNames.TRANSFORMS;
    }

    @Override
    public String title() {
        return "fit transforms";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.MODELS;
    }

    @Override
    public String subject() {
        return name();
    }

    @Override
    public Fingerprint fingerprint() {
        Fingerprint.Builder builder =
                settings.fingerprinted(Fingerprint.of(name(), 4).withInputs(List.of(joined.fingerprint())));
        boolean held = settings.transforms().values().stream().anyMatch(TransformChain::readsLabels);
        // which rows are held out is drawn
        return (held ? builder.with("seed", settings.seed()) : builder).build();
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return Map.of("joined", joined.fingerprint());
    }

    @Override
    public Fingerprint source() {
        return joined.provenance().source();
    }

    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        requireNamed();
        Trainings fitted = Trainings.fit(settings, table, Assignment.bySplitColumn(), settings.seed());
        context.work()
                .writeText(
                        new Path(folder, FITTED),
                        Json.write(
                                new Values(fitted.task(), fitted.transforms(), fitted.inner(), fitted.validation())));
        String rare = rare(fitted.transforms());
        context.progress().note(fitted.task().summary() + (rare.isEmpty() ? "" : "; " + rare));
        record.files(List.of(FITTED), table.files().rows())
                .counts(Map.of(
                        "outputs", (long) fitted.task().outputs().size(), "rareCells", rareCells(fitted.transforms())));
    }

    /** The samples may have been read before the task's settings spoke of these classes. */
    private void requireNamed() {
        TaskSettings task = settings.task().kind();
        // a pilot's sample may lack some
        if (!task.named().isEmpty() && !joined.provenance().environment().containsKey(Context.SAMPLE)) {
            task.requireNamed(table.classes(task));
        }
    }

    /** Columns whose rare categories share a place. */
    private static String rare(FittedTransforms transforms) {
        return categorical(transforms)
                .filter(column -> column.rare() > 0)
                .map(column -> String.format(
                        Locale.ROOT,
                        "column %s: %,d categories, %,d cells with rarer ones",
                        column.name(),
                        column.values().size(),
                        column.rare()))
                .collect(Collectors.joining("; "));
    }

    private static long rareCells(FittedTransforms transforms) {
        return categorical(transforms).mapToLong(FittedColumn.Categorical::rare).sum();
    }

    private static Stream<FittedColumn.Categorical> categorical(FittedTransforms transforms) {
        return transforms.modalities().stream()
                .flatMap(m -> m.columns().stream())
                .filter(FittedColumn.Categorical.class::isInstance)
                .map(FittedColumn.Categorical.class::cast);
    }

    @Override
    public Fitted output(StageContext context, Artefact artefact) {
        Path file = new Path(artefact.path(), FITTED);
        try {
            Values values = Json.read(context.work().readText(file).orElseThrow(), Values.class);
            return new Fitted(
                    artefact.fingerprint(), values.task(), values.transforms(), values.inner(), values.validation());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }
}
