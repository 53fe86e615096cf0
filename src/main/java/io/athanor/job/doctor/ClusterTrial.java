package io.athanor.job.doctor;

import io.athanor.base.UserError;
import io.athanor.train.barrier.BarrierStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Looks at every executor of a cluster by small jobs. */
public final class ClusterTrial {
    private static final Duration STEADY = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 250;
    private static final int ROUNDS = 4;

    private ClusterTrial() {}

    private record Tick(String executor, long millis) implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Waits for executors and looks at each.
     *
     * @throws UserError if there are none within a minute, or they end under the trial
     */
    public static ClusterReport run(SparkSession spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        BarrierStage.require(context.getConf());
        int slots = awaitSlots(context);
        try {
            List<ExecutorFacts> facts =
                    BarrierStage.run(context, null, slots, ExecutorFacts.class, new ExecutorTrial()).stream()
                            .sorted(Comparator.comparing(
                                            (ExecutorFacts e) -> e.executor().length())
                                    .thenComparing(ExecutorFacts::executor))
                            .toList();
            return new ClusterFindings(context.getConf(), clocks(context, slots)).of(facts);
        } catch (Exception e) {
            // Scala throws it without declaring it
            if (e instanceof SparkException) {
                throw new UserError(
                        "Cannot look at the executors: a task ended with '" + firstLine(e)
                                + "', expected all to end well. Look into the executors' logs"
                                + " (work/ of a standalone worker, yarn logs, kubectl logs).",
                        e);
            }
            throw e;
        }
    }

    /** The slots there are when no more executors come. */
    private static int awaitSlots(JavaSparkContext context) {
        long start = System.nanoTime();
        int wanted = context.getConf().getInt("spark.executor.instances", 0);
        int slots = 0;
        long since = start;
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            int now = BarrierStage.slots(context);
            if (now != slots) {
                slots = now;
                since = System.nanoTime();
            }
            boolean all = wanted == 0 || context.sc().statusTracker().getExecutorInfos().length > wanted;
            if (slots > 0 && all && System.nanoTime() - since > STEADY.toNanos()) {
                return slots;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for executors", e);
            }
        }
        if (slots == 0) {
            throw new UserError("Cannot look at executors: none came within " + PATIENCE.toSeconds()
                    + " s, expected at least one. See that the cluster has free cores and memory for one"
                    + " (--executor-memory, spark.executor.cores after --), and that it can reach this machine"
                    + " (spark.driver.host).");
        }
        return slots;
    }

    /** By executor; the driver notes when it asked and when it had the answer. */
    private static Map<String, ClockOffset> clocks(JavaSparkContext context, int slots) {
        Map<String, ClockOffset> offsets = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            long asked = System.currentTimeMillis();
            // all at once, so that none takes another's slot and an executor is left out
            List<Tick> ticks = BarrierStage.run(
                    context,
                    null,
                    slots,
                    Tick.class,
                    () -> List.of(new Tick(SparkEnv.get().executorId(), System.currentTimeMillis())));
            long answered = System.currentTimeMillis();
            long uncertain = (answered - asked + 1) / 2;
            for (Tick tick : ticks) {
                ClockOffset found = new ClockOffset(tick.millis() - (asked + uncertain), uncertain);
                offsets.merge(
                        tick.executor(),
                        found,
                        (had, has) -> has.uncertainMillis() < had.uncertainMillis() ? has : had);
            }
        }
        return offsets;
    }

    private static String firstLine(Throwable failure) {
        List<String> lines =
                new ArrayList<>(String.valueOf(failure.getMessage()).lines().toList());
        return lines.isEmpty() ? failure.toString() : lines.get(0).strip();
    }
}
