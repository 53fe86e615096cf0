package io.athanor.job.step;

import io.athanor.job.Step;

/** Feature tables to one row a sample. */
public final class JoinStep implements RunStep {
    @Override
    public Step step() {
        return Step.JOIN;
    }

    @Override
    public void run(RunState run) {
        run.pipeline().join();
    }

    @Override
    public String ending(RunState run) {
        return "Joined: " + run.pipeline().join().path();
    }
}
