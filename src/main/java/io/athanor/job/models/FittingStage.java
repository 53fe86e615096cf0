package io.athanor.job.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.job.ModelNames;
import io.athanor.job.PipelineSettings;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ClassPrior;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedTransforms;
import java.util.List;
import java.util.Map;
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
     * @param prior the labels, by index, and how often each stands in the training rows
     * @param transforms of table columns
     */
    record Fitted(Fingerprint fingerprint, ClassPrior prior, FittedTransforms transforms) {}

    /** As the file has it. */
    private record Values(ClassPrior prior, FittedTransforms transforms) {}

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
        return Fingerprint.of(name(), 2)
                .withInputs(List.of(joined.fingerprint()))
                .build();
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
        Trainings fitted = Trainings.fit(settings, table, Assignment.bySplitColumn(), settings.seed());
        context.work().writeText(new Path(folder, FITTED), Json.write(new Values(fitted.prior(), fitted.transforms())));
        record.files(List.of(FITTED), table.files().rows())
                .counts(Map.of("classes", (long) fitted.classes().size()));
    }

    @Override
    public Fitted output(StageContext context, Artefact artefact) {
        Path file = new Path(artefact.path(), FITTED);
        try {
            Values values = Json.read(context.work().readText(file).orElseThrow(), Values.class);
            return new Fitted(artefact.fingerprint(), values.prior(), values.transforms());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }
}
