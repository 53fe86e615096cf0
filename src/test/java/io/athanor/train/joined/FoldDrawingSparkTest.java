package io.athanor.train.joined;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.testing.LocalSpark;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.Folds;
import io.athanor.train.fold.HashedFolds;
import io.athanor.train.fold.SampleRow;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldDrawingSparkTest {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final List<Long> SEEDS = List.of(7L, 8L);

    @TempDir
    java.nio.file.Path folder;

    @Test
    void up_to_the_bound_folds_are_dealt_as_ever() {
        JoinedTable table = table(300, 4);
        FoldDrawing drawing = new FoldDrawing(table, 300);
        assertThat(drawing.byHash()).isFalse();
        List<Folds> drawn = drawing.draw(5, SEEDS);
        for (int repeat = 0; repeat < SEEDS.size(); repeat++) {
            Assignment dealt = Folds.draw(table.samples(), 5, SEEDS.get(repeat)).testedOn(1);
            Assignment found = drawn.get(repeat).testedOn(1);
            for (SampleRow row : table.samples()) {
                assertThat(found.role(row.sampleId(), row.split(), row.group()))
                        .isEqualTo(dealt.role(row.sampleId(), row.split(), row.group()));
            }
        }
        assertThat(new FoldDrawing(table).byHash()).isFalse();
    }

    @Test
    void above_it_they_are_the_same_recipe_whatever_the_buckets() {
        List<Folds> one = new FoldDrawing(table(300, 1), 299).draw(5, SEEDS);
        List<Folds> four = new FoldDrawing(table(300, 4), 299).draw(5, SEEDS);
        assertThat(one).isEqualTo(four).containsExactly(Folds.byHash(5, 7), Folds.byHash(5, 8));
        assertThat(one).allMatch(HashedFolds.class::isInstance);
    }

    @Test
    void what_comes_back_from_the_tasks_does_not_grow_with_the_rows() throws TimeoutException {
        long few = resultBytes(table(600, 1));
        long many = resultBytes(table(20_000, 1));
        assertThat(many).isLessThan(few + 200);
    }

    @Test
    void groups_too_few_for_every_role_are_refused() {
        JoinedTable table = table(12, 1);
        assertThatThrownBy(() -> new FoldDrawing(table, 0).draw(5, SEEDS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no labelled row for")
                .hasMessageContaining("evaluate.folds");
    }

    private JoinedTable table(int rows, int buckets) {
        return JoinedFixture.write(new Path(folder + "/" + rows + "-" + buckets), rows, buckets);
    }

    /** Bytes that the tasks of a draw by hash hand to the driver. */
    private static long resultBytes(JoinedTable table) throws TimeoutException {
        var spark = LocalSpark.session().sparkContext();
        AtomicLong bytes = new AtomicLong();
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.taskMetrics() != null) {
                    bytes.addAndGet(end.taskMetrics().resultSize());
                }
            }
        };
        spark.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
        spark.addSparkListener(listener);
        try {
            new FoldDrawing(table, 0).draw(5, SEEDS);
            spark.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
        } finally {
            spark.removeSparkListener(listener);
        }
        assertThat(bytes.get()).isPositive();
        return bytes.get();
    }
}
