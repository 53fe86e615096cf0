package io.athanor.job.step;

import io.athanor.job.Step;
import io.athanor.job.models.StoredModel;

/** The student, and its twin that learns from labels alone. */
public final class DistillStep implements RunStep {
    @Override
    public Step step() {
        return Step.DISTILL;
    }

    @Override
    public void run(RunState run) {
        run.models().student();
        run.models().studentAlone();
    }

    @Override
    public String ending(RunState run) {
        StoredModel student = run.models().student();
        return "Student: " + student.artefact().path() + " " + student.card().metrics();
    }
}
