package io.athanor.job.step;

import io.athanor.job.Context;
import io.athanor.job.Step;

/** What a step of a run does. */
public interface RunStep {
    Step step();

    /**
     * Looks at settings and machine before anything is read.
     *
     * @throws io.athanor.base.UserError if the step cannot do its work with them
     */
    default void check(Context context) {}

    /**
     * Looks at the samples before any payload is.
     *
     * @throws io.athanor.base.UserError if the step cannot do its work with them
     */
    default void checkSamples(RunState run) {}

    /** Makes what the step is there for, unless the work directory has it. */
    void run(RunState run);

    /** What a person wants to read where the run ends with this step. */
    String ending(RunState run);
}
