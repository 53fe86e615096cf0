package io.athanor.train.barrier;

import io.athanor.base.UserError;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.jspecify.annotations.Nullable;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Runs one function on a number of tasks that start together or not at all. */
public final class BarrierStage {
    private BarrierStage() {}

    /** Tasks that could start together now. */
    public static int slots(JavaSparkContext context) {
        return context.sc()
                .maxNumConcurrentTasks(context.sc().resourceProfileManager().defaultResourceProfile());
    }

    /** @throws UserError where Spark would refuse such a stage, or run a task of it twice */
    public static void require(SparkConf conf) {
        Slots.requireBarrier(conf);
    }

    /** What each task does; its rank is its partition in {@link org.apache.spark.BarrierTaskContext}. */
    @FunctionalInterface
    public interface Rank<R> extends Serializable {
        List<R> run() throws Exception;
    }

    /**
     * Runs as one job whose result stage is the barrier: a task that fails ends the job at once.
     *
     * @param profile what a task is given; null leaves it to Spark's own
     * @return the results in the order of ranks
     */
    public static <R> List<R> run(
            JavaSparkContext context, @Nullable ResourceProfile profile, int ranks, Class<R> type, Rank<R> rank) {
        ClassTag<R> tag = ClassTag$.MODULE$.apply(type);
        // parallelize, not a scan: Spark drops bucketing where there is no join, and rejects coalesce before a barrier
        JavaRDD<Integer> plain = context.parallelize(
                java.util.stream.IntStream.range(0, ranks).boxed().toList(), ranks);
        RDD<Integer> numbers = (profile == null ? plain : plain.withResources(profile)).rdd();
        return JavaRDD.fromRDD(numbers.barrier().mapPartitions(new Task<>(rank), false, tag), tag)
                .collect();
    }

    /** Scala's function type: a Java lambda in its place does not survive serialisation. */
    private static final class Task<R> extends AbstractFunction1<Iterator<Integer>, Iterator<R>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Rank<R> rank;

        Task(Rank<R> rank) {
            this.rank = rank;
        }

        @Override
        public Iterator<R> apply(Iterator<Integer> ignored) {
            try {
                java.util.Iterator<R> results = rank.run().iterator();
                return new AbstractIterator<>() {
                    @Override
                    public boolean hasNext() {
                        return results.hasNext();
                    }

                    @Override
                    public R next() {
                        return results.next();
                    }
                };
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
