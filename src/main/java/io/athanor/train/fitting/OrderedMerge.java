package io.athanor.train.fitting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Brings together what tasks gathered, always in the order of tasks. What is small goes to the driver as it is; what is large is
 * merged on executors, some neighbours at a time, so that neither the driver nor a task ever holds many of them.
 */
final class OrderedMerge {
    /** What the driver takes of all tasks together. */
    private static final long MOST_BYTES = 64L << 20;

    private static final int NEIGHBOURS = 8;

    private OrderedMerge() {}

    /**
     * @param perTask one element a partition
     * @return merged, element by element
     */
    static List<TransformFit<?>> of(JavaRDD<ArrayList<TransformFit<?>>> perTask, long bytesEach) {
        int tasks = perTask.getNumPartitions();
        if (bytesEach * tasks <= MOST_BYTES) {
            return merged(perTask.collect().iterator());
        }
        JavaPairRDD<Integer, ArrayList<TransformFit<?>>> numbered = perTask.mapPartitionsToPair(fits -> {
            List<Tuple2<Integer, ArrayList<TransformFit<?>>>> one = new ArrayList<>();
            int task = org.apache.spark.TaskContext.getPartitionId();
            fits.forEachRemaining(fit -> one.add(new Tuple2<>(task, fit)));
            return one.iterator();
        });
        for (int left = tasks; left > 1; left = (left + NEIGHBOURS - 1) / NEIGHBOURS) {
            int groups = (left + NEIGHBOURS - 1) / NEIGHBOURS;
            numbered = numbered.mapToPair(fit -> new Tuple2<>(fit._1 / NEIGHBOURS, fit))
                    .groupByKey(new HashPartitioner(groups))
                    .mapValues(OrderedMerge::inOrder);
        }
        return merged(numbered.values().collect().iterator());
    }

    private static ArrayList<TransformFit<?>> inOrder(
            Iterable<Tuple2<Integer, ArrayList<TransformFit<?>>>> neighbours) {
        List<Tuple2<Integer, ArrayList<TransformFit<?>>>> all = new ArrayList<>();
        neighbours.forEach(all::add);
        all.sort(Comparator.comparing(Tuple2::_1));
        return merged(all.stream().map(Tuple2::_2).iterator());
    }

    private static ArrayList<TransformFit<?>> merged(Iterator<ArrayList<TransformFit<?>>> inOrder) {
        ArrayList<TransformFit<?>> sum = inOrder.next();
        while (inOrder.hasNext()) {
            List<TransformFit<?>> later = inOrder.next();
            for (int i = 0; i < sum.size(); i++) {
                merge(sum.get(i), later.get(i));
            }
        }
        return sum;
    }

    @SuppressWarnings("unchecked") // both are fits of one transform
    private static <F extends TransformFit<F>> void merge(TransformFit<?> sum, TransformFit<?> later) {
        ((F) sum).merge((F) later);
    }
}
