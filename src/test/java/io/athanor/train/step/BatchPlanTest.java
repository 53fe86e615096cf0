package io.athanor.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.SmallData;
import io.athanor.train.rows.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    @Test
    void every_row_comes_once_an_epoch() {
        SortedMap<Integer, TrainingRows> rows = new TreeMap<>(SmallData.shards(0, 1, 2, 57, 3, 100, 0, 1));
        long total = rows.values().stream().mapToLong(r -> r.training().size()).sum();
        for (int batchSize : new int[] {1, 7, 32, 1000}) {
            BatchPlan plan = new BatchPlan(rows, total, batchSize, 5);
            List<List<String>> batches = batches(plan, 3);
            List<String> seen = batches.stream().flatMap(List::stream).toList();
            assertThat(seen).doesNotHaveDuplicates().hasSize((int) total);
            assertThat(batches).hasSize(plan.steps()).allMatch(b -> b.size() <= batchSize + 8);
        }
    }

    @Test
    void ranks_together_hold_the_batches_of_one() {
        SortedMap<Integer, TrainingRows> rows = new TreeMap<>(SmallData.shards(40, 0, 11, 1));
        long total = rows.values().stream().mapToLong(r -> r.training().size()).sum();
        List<List<String>> one = batches(new BatchPlan(rows, total, 8, 5), 2);
        List<List<String>> first = batches(new BatchPlan(rows.headMap(2), total, 8, 5), 2);
        List<List<String>> second = batches(new BatchPlan(rows.tailMap(2), total, 8, 5), 2);
        for (int t = 0; t < one.size(); t++) {
            List<String> both = new ArrayList<>(first.get(t));
            both.addAll(second.get(t));
            assertThat(both).isEqualTo(one.get(t));
        }
    }

    @Test
    void without_a_row_of_any_rank_there_is_no_step() {
        BatchPlan plan = new BatchPlan(new TreeMap<>(SmallData.shards(0, 0)), 0, 8, 5);
        assertThat(plan.epoch(1).steps()).isZero();
    }

    @Test
    void epochs_differ_in_order_and_seeds_too() {
        SortedMap<Integer, TrainingRows> rows = new TreeMap<>(SmallData.shards(60));
        assertThat(Set.copyOf(batches(new BatchPlan(rows, 45, 8, 5), 1).get(0)))
                .isEqualTo(Set.copyOf(batches(new BatchPlan(rows, 45, 8, 5), 1).get(0)))
                .isNotEqualTo(
                        Set.copyOf(batches(new BatchPlan(rows, 45, 8, 5), 2).get(0)))
                .isNotEqualTo(
                        Set.copyOf(batches(new BatchPlan(rows, 45, 8, 6), 1).get(0)));
    }

    private static List<List<String>> batches(BatchPlan plan, int epoch) {
        BatchPlan.Epoch steps = plan.epoch(epoch);
        return IntStream.range(0, steps.steps())
                .mapToObj(step -> BatchRows.of(steps.step(step).values()).names())
                .toList();
    }

    @Test
    void modality_dropout_never_takes_a_rows_last_modality() {
        BatchRows rows = BatchRows.of(SmallData.rows("row-", 200), 200, i -> i);
        RowMask mask = new ModalityDropout(0.9, 1).mask(rows, 1);
        int hidden = 0;
        for (int i = 0; i < rows.size(); i++) {
            int had = 0;
            int left = 0;
            for (int m = 0; m < 3; m++) {
                boolean there = rows.shard(i).feature(m).has(rows.row(i));
                had += there ? 1 : 0;
                left += there && !mask.hides(i, m) ? 1 : 0;
            }
            hidden += had - left;
            assertThat(left).isEqualTo(had == 0 ? 0 : Math.max(1, left));
        }
        assertThat(hidden).isGreaterThan(rows.size());
    }
}
