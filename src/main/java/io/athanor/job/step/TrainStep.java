package io.athanor.job.step;

import io.athanor.evaluate.Method;
import io.athanor.job.Context;
import io.athanor.job.Step;
import io.athanor.job.features.Buckets;

/** The teachers, and a head a modality. */
public final class TrainStep implements RunStep {
    @Override
    public Step step() {
        return Step.TRAIN;
    }

    @Override
    public void check(Context context) {
        CudaTraining.require(context);
    }

    @Override
    public void checkSamples(RunState run) {
        Buckets.requireEnough(run.context().settings(), run.pipeline().buckets());
    }

    @Override
    public void run(RunState run) {
        if (!run.endsWith(step())) {
            // before hours of training
            run.models().checkStudents();
        }
        run.models().teachers();
        run.models().heads();
    }

    @Override
    public String ending(RunState run) {
        return ModelLines.of("Teacher", Method.TEACHER, run.models().teachers());
    }
}
