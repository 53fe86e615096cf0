package io.athanor.extract.payload;

import io.athanor.base.UserError;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of this process that are given up: a thread that is stuck in native code cannot be stopped. Each holds its
 * memory, and often a core, so that a process with too many of them had better end.
 */
public final class HangingThreads {
    /** Executors leave with it: a code that Spark does not use. */
    static final int EXIT_CODE = 71;

    private static final String NAME = "athanor-given-up";
    private static final Logger LOG = LoggerFactory.getLogger(HangingThreads.class);

    private HangingThreads() {}

    /** Counts a thread among them, for as long as it lives. */
    static void add(Thread thread) {
        thread.setName(NAME);
    }

    public static long count() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(NAME))
                .count();
    }

    /**
     * Ends an executor that has too many. A driver must not end itself: there the run fails, and goes on when it is started
     * again.
     *
     * @param most as many are borne
     * @throws UserError in a driver with more
     */
    public static void leaveIfMoreThan(int most) {
        long hanging = count();
        if (hanging <= most) {
            return;
        }
        SparkEnv env = SparkEnv.get();
        if (env == null || env.executorId().equals("driver")) {
            throw new UserError(
                    "Cannot go on in this process: " + hanging + " threads hang in a decoder, expected at most "
                            + most
                            + ". Run the same command again: finished parts are kept, and the payloads that hang are known"
                            + " and go to quarantine; or raise extract.hanging-threads.");
        }
        LOG.error(
                "{} threads hang in a decoder, at most {} are borne (extract.hanging-threads): this executor leaves. Its"
                        + " parts go on in another, which knows the payloads that hang.",
                hanging,
                most);
        System.exit(EXIT_CODE);
    }
}
