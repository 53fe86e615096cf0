package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.job.run.DataFaults;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended.
 *
 * @param code 0 done, 2 the user can mend it, 3 too many rejected rows, 1 a bug, above 128 ended by a signal
 * @param message one line of what happened
 * @param bug what has to be shown with its stack trace, if it is one
 */
record Outcome(int code, String message, @Nullable Throwable bug) {
    static final Outcome DONE = new Outcome(0, "done", null);

    /** What is said where a signal ended the command. */
    static final String STOPPED = "stopped; the same command goes on where this one was";

    private static final int BUG = 1;

    /** Finds the failure a user can mend, however deep Spark has wrapped it. */
    static Outcome of(Throwable failure) {
        if (Interruption.asked()) {
            return new Outcome(Interruption.code(), STOPPED, null);
        }
        Optional<UserError> mendable = DataFaults.of(failure);
        if (mendable.isPresent()) {
            UserError error = mendable.get();
            return new Outcome(error.exitCode(), String.valueOf(error.getMessage()), null);
        }
        return new Outcome(BUG, "this is a bug: " + failure, failure);
    }

    /** Says it: a message alone, or with the stack trace of a bug. */
    void tell(PrintStream err) {
        if (code == 0 || Interruption.asked()) {
            return;
        }
        err.println("athanor: " + message);
        if (bug != null) {
            bug.printStackTrace(err);
            err.println(
                    "athanor: please report the lines above with the command you ran and the output of athanor --version");
        }
    }
}
