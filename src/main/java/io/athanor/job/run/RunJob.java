package io.athanor.job.run;

import io.athanor.base.Changes;
import io.athanor.job.Context;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.features.PresenceCheck;
import io.athanor.job.step.DistillStep;
import io.athanor.job.step.EvaluateStep;
import io.athanor.job.step.ExtractStep;
import io.athanor.job.step.JoinStep;
import io.athanor.job.step.ReportStep;
import io.athanor.job.step.RunState;
import io.athanor.job.step.RunStep;
import io.athanor.job.step.TrainStep;
import io.athanor.job.work.SavedPipeline;
import io.athanor.job.work.WorkLease;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a pipeline as far as a step: makes what is missing, skips what is there. */
public final class RunJob {
    /** What the steps of the graph do. */
    private static final List<RunStep> STEPS = List.of(
            new ExtractStep(),
            new JoinStep(),
            new TrainStep(),
            new DistillStep(),
            new EvaluateStep(),
            new ReportStep());

    private final Pipeline pipeline;

    public RunJob(Context context) {
        this.pipeline = new Pipeline(context);
    }

    /**
     * @param last the step to end with, or the last before it that the pipeline has
     * @return what a person wants to read at the end
     * @throws io.athanor.base.UserError what the user can mend, and if another run is at work in the directory
     * @throws io.athanor.base.TooManyRejected when a modality's error budget is exhausted
     */
    public String run(Step last) {
        Context context = pipeline.context();
        try (WorkLease lease = WorkLease.take(context.work(), Clock.systemUTC(), context.progress())) {
            String ending = make(last);
            String changed = changed(pipeline.stages().changes());
            return changed.isEmpty() ? ending : changed + "\n" + ending;
        }
    }

    /** What was run: its artefacts, and what its stages took. */
    public Pipeline pipeline() {
        return pipeline;
    }

    private String make(Step last) {
        Context context = pipeline.context();
        List<RunStep> way = last.way(context.settings()).stream()
                .map(step -> STEPS.stream()
                        .filter(work -> work.step() == step)
                        .findFirst()
                        .orElseThrow())
                .toList();
        way.forEach(step -> step.check(context));
        RunState run = new RunState(pipeline, last);
        // the manifest before all else: it refuses the work directory of another source
        pipeline.manifest();
        List<String> said = new ArrayList<>();
        // before the hours of extraction: a wrong label or split is seen here
        context.profiles().warnings().forEach(w -> said.add("Warning: " + w));
        new PresenceCheck(pipeline.manifest(), context.settings().encoders())
                .warnings(context.spark())
                .forEach(w -> said.add("Warning: " + w));
        pipeline.samples().warnings().forEach(w -> said.add("Warning: " + w));
        way.forEach(step -> step.checkSamples(run));
        // not before the checks: settings that are refused say nothing of the models there are
        new SavedPipeline(context.work()).remember(context.settings());
        way.forEach(step -> step.run(run));
        RunStep end = way.get(way.size() - 1);
        if (end.step() != last) {
            said.add("The pipeline has no step " + last + "; it ends with " + end.step() + ".");
        }
        said.add(end.ending(run));
        return String.join("\n", said);
    }

    /** What was done to data on the way, a line each below a heading; empty if that is nothing. */
    public static String changed(Map<String, Changes> changes) {
        List<String> lines = new ArrayList<>();
        changes.forEach((stage, done) -> done.lines().forEach(line -> lines.add("  " + stage + ": " + line)));
        return lines.isEmpty() ? "" : "What was changed on the way:\n" + String.join("\n", lines);
    }
}
