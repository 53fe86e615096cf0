package io.athanor.train.barrier;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people are to know of an attempt that failed: Spark's own message is the traces of all its tasks. */
final class FailedAttempt {
    private static final Pattern LOST_WORKER =
            Pattern.compile("PeerLost: (worker \\d+ heard nothing of .*? in [a-z ]+)");
    private static final Pattern LOST_EXECUTOR =
            Pattern.compile("ExecutorLostFailure \\(executor (\\S+) .*?Reason: ([^\\n]+)", Pattern.DOTALL);
    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?(?:[\\w$]+\\.)+([\\w$]+: [^\\n]+)");

    private FailedAttempt() {}

    /** On one line. */
    static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher worker = LOST_WORKER.matcher(message);
        if (worker.find()) {
            return worker.group(1);
        }
        Matcher executor = LOST_EXECUTOR.matcher(message);
        if (executor.find()) {
            return "executor " + executor.group(1) + " was lost: " + executor.group(2);
        }
        Matcher cause = CAUSE.matcher(message);
        return cause.find() ? cause.group(1) : message.lines().findFirst().orElse("");
    }
}
