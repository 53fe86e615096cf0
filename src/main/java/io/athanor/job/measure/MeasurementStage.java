package io.athanor.job.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Metrics;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;

/**
 * The figures of one way of measuring.
 *
 * @param how folds and repeats, or the one split
 * @param inputs the joined table and the models, by role
 * @param measured computes them
 */
record MeasurementStage(
        EvaluateSettings how,
        Fingerprint fingerprint,
        Map<String, Fingerprint> inputs,
        Fingerprint source,
        Supplier<Metrics> measured)
        implements Stage<Metrics> {
    /** The setting of the commit record that says how was measured. */
    static final String EVALUATE = "evaluate";

    @Override
    public String name() {
        return "measure";
    }

    @Override
    public String title() {
        return Evaluation.title(how);
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.MEASUREMENTS;
    }

    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        context.work().writeText(new Path(folder, Metrics.FILE), Json.write(measured.get()));
        record.settings(Map.of(EVALUATE, how)).files(List.of(Metrics.FILE), 0);
    }

    @Override
    public Metrics output(StageContext context, Artefact artefact) {
        Path file = new Path(artefact.path(), Metrics.FILE);
        try {
            return Metrics.read(context.work().readText(file).orElseThrow());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }
}
