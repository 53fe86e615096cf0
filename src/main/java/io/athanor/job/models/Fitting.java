package io.athanor.job.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.job.Context;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.table.Artefact;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ClassPrior;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedTransforms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** What is learned of the training rows before any network, once for all models of a pipeline. */
final class Fitting {
    private static final String FITTED = "fitted.json";

    private final Pipeline pipeline;
    private final Context context;
    private @Nullable Artefact artefact;

    Fitting(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.context = pipeline.context();
    }

    /**
     * @param prior the labels, by index, and how often each stands in the training rows
     * @param transforms of table columns
     */
    record Fitted(ClassPrior prior, FittedTransforms transforms) {}

    /** As it is published; made unless the work directory has it. */
    Artefact artefact() {
        if (artefact == null) {
            JoinedTable table = pipeline.joined();
            Fingerprint fingerprint = Fingerprint.of("transforms", 2)
                    .withInputs(List.of(pipeline.join().fingerprint()))
                    .build();
            Path folder = context.work().model("transforms", fingerprint);
            artefact = pipeline.stages()
                    .artefact(
                            Step.TRAIN,
                            "fit transforms",
                            folder,
                            0,
                            "rows",
                            line -> publish(table, folder, fingerprint));
        }
        return artefact;
    }

    Fitted values() {
        Path file = new Path(artefact().path(), FITTED);
        try {
            return Json.read(context.work().readText(file).orElseThrow(), Fitted.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is published and yet damaged", e);
        }
    }

    private Artefact publish(JoinedTable table, Path folder, Fingerprint fingerprint) {
        Instant started = Instant.now();
        Trainings values = Trainings.fit(
                context.settings(),
                table,
                Assignment.bySplitColumn(),
                context.settings().seed());
        context.work().fresh(folder);
        context.work().writeText(new Path(folder, FITTED), Json.write(new Fitted(values.prior(), values.transforms())));
        return context.work()
                .publish(
                        folder,
                        Provenance.of(
                                        "transforms",
                                        fingerprint,
                                        pipeline.manifest().provenance().source())
                                .inputs(Map.of("joined", pipeline.join().fingerprint()))
                                .files(List.of(FITTED), table.files().rows())
                                .counts(Map.of(
                                        "classes", (long) values.classes().size()))
                                .environment(context.environment())
                                .endedNow(started));
    }
}
