package io.athanor.job.step;

import io.athanor.evaluate.Method;
import io.athanor.job.Step;

/** The students, each with its twin that learns from labels alone. */
public final class DistillStep implements RunStep {
    @Override
    public Step step() {
        return Step.DISTILL;
    }

    @Override
    public void run(RunState run) {
        run.models().students();
        run.models().studentsAlone();
    }

    @Override
    public String ending(RunState run) {
        return ModelLines.of("Student", Method.STUDENT, run.models().students());
    }
}
