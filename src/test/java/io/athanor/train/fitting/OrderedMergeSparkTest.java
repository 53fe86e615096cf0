package io.athanor.train.fitting;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.LocalSpark;
import io.athanor.train.transform.FittedTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedMergeSparkTest {
    /** Remembers in which order it was merged. */
    private static final class Order implements TransformFit<Order> {
        private static final long serialVersionUID = 1L;

        private final List<Integer> tasks = new ArrayList<>();

        Order(int task) {
            tasks.add(task);
        }

        @Override
        public void add(float[] values, int at, String label) {}

        @Override
        public void merge(Order later) {
            tasks.addAll(later.tasks);
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public FittedTransform fitted() {
            return new FittedTransform.UnitLength();
        }
    }

    /** What is small goes to the driver; what is large is merged before, by eights, twice where there are more than 64. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1L << 30})
    void tasks_are_merged_in_their_order(long bytes) {
        for (int tasks : new int[] {1, 7, 67}) {
            List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
            JavaRDD<ArrayList<TransformFit<?>>> perTask = JavaSparkContext.fromSparkContext(
                            LocalSpark.session().sparkContext())
                    .parallelize(numbers, tasks)
                    .map(task -> new ArrayList<>(List.of(new Order(task), new Order(1000 + task))));

            List<TransformFit<?>> merged = OrderedMerge.of(perTask, bytes);

            assertThat(((Order) merged.get(0)).tasks).isEqualTo(numbers);
            assertThat(((Order) merged.get(1)).tasks)
                    .isEqualTo(numbers.stream().map(n -> 1000 + n).toList());
        }
    }
}
