package io.athanor.job.compare;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.SettingsCopy;
import io.athanor.config.SettingsIdentity;
import io.athanor.data.Split;
import io.athanor.evaluate.Method;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.features.PresenceCheck;
import io.athanor.job.measure.Evaluation;
import io.athanor.job.models.Models;
import io.athanor.job.models.Trainings;
import io.athanor.job.models.TrialCosts;
import io.athanor.job.step.RunState;
import io.athanor.job.step.TrainStep;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.TeacherSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;

/** What trials share that differ in nothing but their teacher: the extracted and joined table, and what is fitted before any network. */
final class TrialGround {
    private final Context context;
    private final Pipeline pipeline;
    private final Trainings trainings;
    private final TrialCosts costs;

    private TrialGround(Pipeline pipeline) {
        this.context = pipeline.context();
        this.pipeline = pipeline;
        this.trainings = new Models(pipeline).trainings();
        this.costs = new TrialCosts(pipeline);
    }

    /** Settings that are equal of trials of the same ground. */
    static PipelineSettings of(PipelineSettings trial, PipelineSettings file) {
        return SettingsCopy.with(trial, "teacher", file.teacher());
    }

    /**
     * Extracts, joins and fits, unless the work directory has it.
     *
     * @param redone what was done again of a run that is to do some stages again; of all grounds together, which share artefacts
     * @param warnings receives what a person should know of the samples
     * @throws UserError if the samples cannot be compared on
     */
    static TrialGround prepare(Context context, Set<Path> redone, List<String> warnings) {
        Pipeline pipeline = new Pipeline(context, redone);
        TrainStep training = new TrainStep();
        training.check(context);
        // before the hours of extraction: a wrong label or split is seen here
        List<String> found = new ArrayList<>(
                new PresenceCheck(pipeline.manifest(), context.settings().encoders()).warnings(context.spark()));
        found.addAll(pipeline.samples().warnings());
        found.stream().filter(warning -> !warnings.contains(warning)).forEach(warnings::add);
        Evaluation.requireTestSamples(pipeline);
        training.checkSamples(new RunState(pipeline, Step.TRAIN));
        pipeline.ledger();
        if (pipeline.joined().labelledRows(Assignment.bySplitColumn()).getOrDefault(Split.VALIDATION, 0L) == 0) {
            throw new UserError(
                    "Cannot compare: no labelled sample stands on the validation side of the split, expected"
                            + " some, by which trials are ranked. Raise split.validation.");
        }
        return new TrialGround(pipeline);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    JoinedTable table() {
        return pipeline.joined();
    }

    Trainings trainings() {
        return trainings;
    }

    /** A trial's training with so many epochs at most. */
    TrialStage stage(Trial trial, int epochs) {
        TeacherSettings teacher = trial.settings().teacher();
        PipelineSettings settings = SettingsCopy.with(
                trial.settings(),
                "teacher",
                SettingsCopy.with(teacher, "training", teacher.training().withEpochs(epochs)));
        Trainings own = new Trainings(
                settings,
                trainings.table(),
                trainings.assignment(),
                trainings.task(),
                trainings.transforms(),
                trainings.inner(),
                trainings.validation(),
                trainings.seed());
        SortedMap<String, Object> identity = SettingsIdentity.of(own.settings().teacher());
        Fingerprint fingerprint = own.settings()
                .fingerprinted(Fingerprint.of("trial", 2))
                .with("teacher", identity)
                .with("seed", own.seed())
                .withInputs(List.of(pipeline.join().fingerprint()))
                .build();
        return new TrialStage(
                fingerprint,
                Map.of("joined", pipeline.join().fingerprint()),
                pipeline.manifest().provenance().source(),
                identity,
                own.teacher(Method.TEACHER.name()),
                own.validation(),
                context,
                table(),
                costs);
    }
}
