package io.athanor.job.measure;

import io.athanor.base.Fingerprint;
import io.athanor.base.Seeds;
import io.athanor.base.SideBySide;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.FoldDraw;
import io.athanor.evaluate.Method;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.models.Models;
import io.athanor.job.models.StoredModel;
import io.athanor.job.models.Trainings;
import io.athanor.job.stage.Stages;
import io.athanor.source.split.Samples;
import io.athanor.table.Publisher;
import io.athanor.train.fold.Folds;
import io.athanor.train.joined.FoldDrawing;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.Predictor;
import io.athanor.train.score.TemperatureScaling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * Has every method of a pipeline predict: on its one split, or by repeated cross-validation over the one extraction. The result
 * of each fold is kept, so an evaluation that was stopped goes on.
 */
public final class Evaluation {
    private final Pipeline pipeline;
    private final Models models;
    private final Context context;

    Evaluation(Pipeline pipeline, Models models) {
        this.pipeline = pipeline;
        this.models = models;
        this.context = pipeline.context();
    }

    /** @throws UserError if no labelled sample stands on the test side of the split */
    public static void requireTestSamples(Pipeline pipeline) {
        boolean none = pipeline.samples().table().provenance().counts().getOrDefault(Samples.LABELLED_TEST, 0L) == 0;
        if (none && pipeline.context().settings().label() != null) {
            throw new UserError(
                    "Cannot evaluate: no labelled sample stands on the test side of the split, expected some."
                            + " Raise split.test, or cross-validate with evaluate.repeats above 0.");
        }
    }

    /** What it is called before people. */
    static String title(EvaluateSettings how) {
        return how.crossValidated() ? "evaluate " + how.repeats() + " × " + how.folds() + " folds" : "evaluate";
    }

    /** What the methods say of each fold, or of the one split. */
    List<FoldResult> folds(EvaluateSettings how) {
        TreesPlan trees = TreesPlan.of(pipeline.joined(), context.settings());
        return how.crossValidated() ? crossValidation(how, trees) : List.of(singleSplit(trees));
    }

    private FoldResult singleSplit(TreesPlan trees) {
        requireTestSamples(pipeline);
        Map<String, StoredModel> stored = models.stored();
        Map<Modality, StoredModel> heads = models.heads();
        Fingerprint fingerprint = fingerprint("split")
                .withInputs(Stream.concat(stored.values().stream(), heads.values().stream())
                        .map(StoredModel::fingerprint)
                        .toList())
                .build();
        return pipeline.stages().publish(Step.EVALUATE, stage(fingerprint, folder -> {
            Map<Method, Predictor> methods = new LinkedHashMap<>();
            NamedModels.methods(context.settings())
                    .forEach(method -> methods.put(
                            method,
                            Objects.requireNonNull(stored.get(method.name())).model()));
            heads.forEach((m, head) -> methods.put(Method.modality(m.name()), head.model()));
            Trainings trainings = models.trainings();
            // the models were calibrated before they were exported
            methods.putAll(TemperatureScaling.of(
                    pipeline.joined(),
                    Measurement.baselines(pipeline.joined(), trainings, trees),
                    trainings.calibrating()));
            return measurement(trainings).write(0, 0, methods, trees.notes(), folder);
        }));
    }

    private List<FoldResult> crossValidation(EvaluateSettings how, TreesPlan trees) {
        int folds = how.folds();
        int repeats = how.repeats();
        JoinedTable table = pipeline.joined();
        List<Long> seeds = IntStream.range(0, repeats)
                .mapToObj(repeat -> Seeds.mix(context.settings().seed(), Seeds.hash("repeat"), repeat))
                .toList();
        List<Folds> drawn = new FoldDrawing(table).draw(folds, seeds);
        String title = title(how);
        try (Progress.Line line = context.progress().start(title, (long) folds * repeats, "folds")) {
            Instant started = Instant.now();
            AtomicInteger done = new AtomicInteger();
            List<Supplier<FoldResult>> work = new ArrayList<>();
            for (int repeat = 0; repeat < repeats; repeat++) {
                for (int fold = 0; fold < folds; fold++) {
                    int r = repeat;
                    int f = fold;
                    work.add(() -> {
                        FoldResult result = fold(table, drawn.get(r), r, f, Seeds.mix(seeds.get(r), f), trees);
                        line.advanceTo(done.incrementAndGet());
                        return result;
                    });
                }
            }
            List<FoldResult> all =
                    pipeline.stages().described(title, () -> SideBySide.all(concurrentFolds(table), work));
            double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
            pipeline.stages().note(new Stages.Timing(title, table.files().samples() * repeats, seconds, false, null));
            return all;
        }
    }

    private FoldResult fold(JoinedTable table, Folds drawn, int repeat, int fold, long seed, TreesPlan trees) {
        Fingerprint fingerprint = context.settings()
                .fingerprinted(drawn(fingerprint("fold"), draw(table)))
                .with("teachers", NamedModels.identities(context.settings().allTeachers()))
                .with("students", NamedModels.identities(context.settings().allStudents()))
                .with("folds", drawn.folds())
                .with("repeat", repeat)
                .with("fold", fold)
                .withInputs(List.of(pipeline.join().fingerprint()))
                .build();
        FoldStage stage = stage(fingerprint, folder -> {
            Trainings trainings = Trainings.fit(context.settings(), table, drawn.testedOn(fold), seed);
            Map<Method, Predictor> methods =
                    new FoldTrainings(context, table, trainings).fit(new Path(folder, "outputs"));
            methods.putAll(Measurement.baselines(table, trainings, trees));
            Map<Method, Predictor> calibrated = TemperatureScaling.of(table, methods, trainings.calibrating());
            return measurement(trainings).write(repeat, fold, calibrated, trees.notes(), folder);
        });
        pipeline.stages().forget(Step.EVALUATE, stage.folder(context.work()));
        return new Publisher(context.stageContext()).publish(stage);
    }

    /** How the folds of a table come about. */
    static FoldDraw draw(JoinedTable table) {
        return new FoldDrawing(table).byHash() ? FoldDraw.BY_HASH : FoldDraw.STRATIFIED;
    }

    /** Folds by a hash are others than those of the same table that are dealt. */
    static Fingerprint.Builder drawn(Fingerprint.Builder fingerprint, FoldDraw draw) {
        return draw == FoldDraw.BY_HASH ? fingerprint.with("draw", draw.name()) : fingerprint;
    }

    private FoldStage stage(Fingerprint fingerprint, Function<Path, FoldStage.Written> measured) {
        return new FoldStage(
                fingerprint, pipeline.join(), context.settings().evaluate().missing(), measured);
    }

    /** As many as there are slots, where each training takes one worker; one where it may take several. */
    private int concurrentFolds(JoinedTable table) {
        return FoldTrainings.single(context.settings(), table)
                ? Math.max(1, context.spark().sparkContext().defaultParallelism())
                : 1;
    }

    private Measurement measurement(Trainings trainings) {
        return new Measurement(
                pipeline.joined(),
                trainings.assignment(),
                trainings.validation(),
                Measurement.conditions(context.settings(), trainings.modalities()),
                context.settings().seed());
    }

    private Fingerprint.Builder fingerprint(String stage) {
        return Fingerprint.of(stage, 6)
                .with("trees", context.settings().evaluate().trees().name())
                .with("missing", context.settings().evaluate().missing())
                .with("seed", context.settings().seed());
    }
}
