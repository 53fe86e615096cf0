package io.athanor.job.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.explain.Explanation;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;

/**
 * What each modality gives a model.
 *
 * @param model its name
 * @param inputs the joined table and the model, by role
 * @param explained finds it out
 */
record ExplainStage(
        String model,
        Fingerprint fingerprint,
        Map<String, Fingerprint> inputs,
        Fingerprint source,
        Supplier<Explanation> explained)
        implements Stage<Explanation> {
    private static final String FILE = "explanation.json";

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String title() {
        return "explain " + model;
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.EXPLANATIONS;
    }

    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        Explanation explanation = explained.get();
        context.work().writeText(new Path(folder, FILE), Json.write(explanation));
        record.files(List.of(FILE), explanation.rows());
    }

    @Override
    public Explanation output(StageContext context, Artefact artefact) {
        Path file = new Path(artefact.path(), FILE);
        try {
            return Explanation.read(context.work().readText(file).orElseThrow());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }
}
