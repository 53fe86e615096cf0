package io.athanor.train.barrier;

import io.athanor.base.UserError;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.jspecify.annotations.Nullable;

/** The task slots that are live now, and how many workers they make. */
final class Slots {
    private static final long LOOK_MILLIS = 500;

    /** So many times as long is waited where executors have gone and nobody is left: there is nobody to go on with. */
    private static final int LEFT_ALONE = 5;

    private final IntSupplier live;
    private final LongSupplier nanos;
    private final Duration patience;
    private final long lookMillis;

    /**
     * @param patience how long to wait for executors that are still starting, or starting again
     * @param profile what a worker is given; null leaves it to Spark's own
     */
    Slots(SparkContext spark, Duration patience, @Nullable ResourceProfile profile) {
        this(live(spark, profile), System::nanoTime, spark.isLocal() ? Duration.ZERO : patience, LOOK_MILLIS);
    }

    /** @param live how many there are now */
    Slots(IntSupplier live, LongSupplier nanos, Duration patience, long lookMillis) {
        this.live = live;
        this.nanos = nanos;
        this.patience = patience;
        this.lookMillis = lookMillis;
    }

    private static IntSupplier live(SparkContext spark, @Nullable ResourceProfile profile) {
        ResourceProfile asked = profile == null ? spark.resourceProfileManager().defaultResourceProfile() : profile;
        return () -> spark.maxNumConcurrentTasks(asked);
    }

    /** @throws UserError where Spark would refuse a barrier stage, or run a rank twice */
    static void requireBarrier(SparkConf conf) {
        for (String key : new String[] {"spark.dynamicAllocation.enabled", "spark.speculation"}) {
            if (conf.getBoolean(key, false)) {
                throw new UserError("Cannot train: " + key + " is true, expected false, for all workers of a training"
                        + " start together and none runs twice. Start Spark with --conf " + key + "=false.");
            }
        }
    }

    /**
     * @param powerOfTwo whether any other number of workers is refused
     * @param again whether an attempt went before this one: if workers are gone for good, those that are left go on
     * @param trainingRows asked only where it decides
     * @throws UserError if there are fewer slots, or fewer buckets, than workers wanted
     */
    int workers(Workers workers, int buckets, boolean powerOfTwo, boolean again, long rows, LongSupplier trainingRows) {
        if (powerOfTwo && !workers.isAuto() && Integer.bitCount(workers.wanted()) != 1) {
            throw new UserError(
                    "Cannot train: " + workers + " workers with deterministic: true, expected 1, 2, 4 or another"
                            + " power of two, for only these add up alike. Change workers, or set deterministic: false.");
        }
        if (workers.wanted() > buckets) {
            throw new UserError("Cannot train: " + workers + " workers over a table of " + buckets
                    + " buckets, expected at least a bucket a worker. Lower workers or raise the number of buckets.");
        }
        int live = await(Math.max(1, workers.wanted()), again);
        int most = Math.min(live, workers.isAuto() ? enough(buckets, rows, trainingRows) : workers.wanted());
        return powerOfTwo ? Integer.highestOneBit(most) : most;
    }

    private static int enough(int buckets, long rows, LongSupplier trainingRows) {
        long enough = Workers.enough(rows) == 1 ? 1 : Workers.enough(trainingRows.getAsLong());
        return (int) Math.max(1, Math.min(enough, buckets));
    }

    /** As many slots as are wanted, or of fewer all where these will do. */
    private int await(int wanted, boolean fewerWillDo) {
        long began = nanos.getAsLong();
        int live = this.live.getAsInt();
        while (live < wanted
                && nanos.getAsLong() - began < (live == 0 && fewerWillDo ? LEFT_ALONE : 1) * patience.toNanos()) {
            try {
                Thread.sleep(lookMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for task slots", e);
            }
            live = this.live.getAsInt();
        }
        if (live == 0 && fewerWillDo) {
            throw new IllegalStateException("no executor came back");
        }
        if (live < wanted && !fewerWillDo) {
            throw new UserError("Cannot train: " + wanted + " worker(s) wanted, but Spark has " + live
                    + " task slot(s), expected at least one a worker. Lower workers, or give Spark more cores"
                    + " (--master local[" + wanted + "]) or executors.");
        }
        return live;
    }
}
