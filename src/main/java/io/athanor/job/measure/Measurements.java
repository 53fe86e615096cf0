package io.athanor.job.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Cost;
import io.athanor.evaluate.CurvePoint;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Evaluator;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.SumBounds;
import io.athanor.job.Context;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.models.Models;
import io.athanor.job.work.Inventory;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * Everything that was measured of a pipeline's models. Each way of measuring has a {@code metrics.json} of its own below
 * {@code measurements/}, so that none replaces another; that of the work directory is the best of them.
 */
public final class Measurements {
    private final Pipeline pipeline;
    private final Models models;
    private final Context context;

    public Measurements(Pipeline pipeline, Models models) {
        this.pipeline = pipeline;
        this.models = models;
        this.context = pipeline.context();
    }

    /** Whether a cross-validation was ever measured in a work directory, of whatever models. */
    public static boolean anyCrossValidated(WorkDirectory work) {
        return published(work).anyMatch(found -> how(found).crossValidated());
    }

    /** Measures as the settings say, or finds that it was measured. */
    public Measured asked() {
        return of(context.settings().evaluate(), true);
    }

    /**
     * The best measurement of these models that there is, measured as the settings say if there is no better one; it becomes
     * the work directory's {@code metrics.json}.
     */
    public Measured best() {
        EvaluateSettings asked = context.settings().evaluate();
        Map<String, Fingerprint> inputs = inputs();
        EvaluateSettings best = published(context.work())
                .filter(found -> found.provenance().inputs().equals(inputs))
                .map(Measurements::how)
                // with other conditions or methods every fold would have to be trained again
                .filter(how -> how.missing().equals(asked.missing()) && how.trees() == asked.trees())
                .map(how -> asked.with(how.folds(), how.repeats()))
                .filter(how -> Measured.BY_WORTH.compare(how, asked) > 0)
                .max(Measured.BY_WORTH)
                .orElse(asked);
        Measured measured = of(best, best.equals(asked));
        context.work().writeText(new Path(context.work().root(), Metrics.FILE), Json.write(measured.metrics()));
        return measured;
    }

    /** @param anew whether a run that is to do its evaluation again does this one again */
    private Measured of(EvaluateSettings how, boolean anew) {
        Fingerprint fingerprint = fingerprint(how);
        MeasurementStage stage = new MeasurementStage(
                how, fingerprint, inputs(), pipeline.manifest().provenance().source(), () -> measure(how));
        Path folder = stage.folder(context.work());
        if (anew) {
            pipeline.stages().forget(Step.EVALUATE, folder);
        }
        // what is measured anew shows lines of its own, a fold or a model each
        return new Measured(
                how,
                context.work().find(folder).isEmpty()
                        ? new Publisher(context.stageContext()).publish(stage)
                        : pipeline.stages().publish(Step.EVALUATE, stage));
    }

    private Metrics measure(EvaluateSettings how) {
        List<FoldResult> folds = new Evaluation(pipeline, models).folds(how);
        Map<String, Cost> cost = new TreeMap<>();
        Map<String, List<CurvePoint>> curves = new TreeMap<>();
        models.stored().forEach((name, model) -> {
            cost.put(name, model.card().cost());
            curves.put(
                    name,
                    model.curve().stream()
                            .map(e -> new CurvePoint(
                                    e.epoch(), e.trainLoss(), e.validationLoss(), e.validationAccuracy()))
                            .toList());
        });
        long seed = context.settings().seed();
        FoldScoring scoring = new FoldScoring(pipeline.joined(), how, seed, SumBounds.USUAL);
        return new Evaluator(how, Evaluation.draw(pipeline.joined()), seed)
                .evaluate(scoring.scored(folds))
                .with(cost, curves);
    }

    private Fingerprint fingerprint(EvaluateSettings how) {
        Fingerprint.Builder fingerprint = Fingerprint.of("measure", 4)
                .with("evaluate", SettingsIdentity.of(how))
                // a cross-validation trains models of its own
                .with("teachers", NamedModels.identities(context.settings().allTeachers()))
                .with("students", NamedModels.identities(context.settings().allStudents()))
                .with("seed", context.settings().seed())
                .withInputs(inputs().values());
        return (how.crossValidated() ? Evaluation.drawn(fingerprint, Evaluation.draw(pipeline.joined())) : fingerprint)
                .build();
    }

    private Map<String, Fingerprint> inputs() {
        Map<String, Fingerprint> inputs = new TreeMap<>();
        inputs.put("joined", pipeline.join().fingerprint());
        models.stored().forEach((name, model) -> inputs.put(name, model.fingerprint()));
        return inputs;
    }

    private static Stream<Artefact> published(WorkDirectory work) {
        return Inventory.folders(work, ArtefactKind.MEASUREMENTS.folder())
                .flatMap(folder -> work.find(folder).stream());
    }

    private static EvaluateSettings how(Artefact found) {
        Object settings = found.provenance().settings().get(MeasurementStage.EVALUATE);
        if (settings == null) {
            throw new IllegalStateException(found.path() + " is published without the settings it was measured by");
        }
        try {
            return Json.read(Json.write(settings), EvaluateSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(found.path() + " is published and yet damaged", e);
        }
    }
}
