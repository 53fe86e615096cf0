package io.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.train.BatchAssembly.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    @Test
    void every_row_comes_once_an_epoch() {
        SortedMap<Integer, List<Row>> rows =
                RankRows.of(SmallData.shards(0, 1, 2, 57, 3, 100, 0, 1)).training();
        long total = rows.values().stream().mapToLong(List::size).sum();
        for (int batchSize : new int[] {1, 7, 32, 1000}) {
            BatchPlan plan = new BatchPlan(rows, total, batchSize, 5);
            List<List<Row>> batches = batches(plan, 3);
            List<Row> seen = batches.stream().flatMap(List::stream).toList();
            assertThat(seen).doesNotHaveDuplicates().hasSize((int) total);
            assertThat(batches).hasSize(plan.steps()).allMatch(b -> b.size() <= batchSize + 8);
        }
    }

    @Test
    void ranks_together_hold_the_batches_of_one() {
        SortedMap<Integer, List<Row>> rows =
                RankRows.of(SmallData.shards(40, 0, 11, 1)).training();
        long total = rows.values().stream().mapToLong(List::size).sum();
        List<List<Row>> one = batches(new BatchPlan(rows, total, 8, 5), 2);
        List<List<Row>> first = batches(new BatchPlan(rows.headMap(2), total, 8, 5), 2);
        List<List<Row>> second = batches(new BatchPlan(rows.tailMap(2), total, 8, 5), 2);
        for (int t = 0; t < one.size(); t++) {
            List<Row> both = new ArrayList<>(first.get(t));
            both.addAll(second.get(t));
            assertThat(both).isEqualTo(one.get(t));
        }
    }

    @Test
    void epochs_differ_in_order_and_seeds_too() {
        SortedMap<Integer, List<Row>> rows = RankRows.of(SmallData.shards(60)).training();
        assertThat(ids(batches(new BatchPlan(rows, 45, 8, 5), 1).get(0)))
                .isEqualTo(ids(batches(new BatchPlan(rows, 45, 8, 5), 1).get(0)))
                .isNotEqualTo(ids(batches(new BatchPlan(rows, 45, 8, 5), 2).get(0)))
                .isNotEqualTo(ids(batches(new BatchPlan(rows, 45, 8, 6), 1).get(0)));
    }

    private static List<List<Row>> batches(BatchPlan plan, int epoch) {
        BatchPlan.Epoch steps = plan.epoch(epoch);
        return IntStream.range(0, steps.steps())
                .mapToObj(step ->
                        steps.step(step).values().stream().flatMap(List::stream).toList())
                .toList();
    }

    @Test
    void modality_dropout_never_takes_a_rows_last_modality() {
        List<Row> rows = RankRows.of(SmallData.shards(200)).training().get(0);
        RowMask mask = new ModalityDropout(0.9, 1).mask(rows, 1);
        int hidden = 0;
        for (int i = 0; i < rows.size(); i++) {
            int had = 0;
            int left = 0;
            for (int m = 0; m < 3; m++) {
                boolean there = rows.get(i).shard().features()[m][rows.get(i).row()] != null;
                had += there ? 1 : 0;
                left += there && !mask.hides(i, m) ? 1 : 0;
            }
            hidden += had - left;
            assertThat(left).isEqualTo(had == 0 ? 0 : Math.max(1, left));
        }
        assertThat(hidden).isGreaterThan(rows.size());
    }

    private static Set<String> ids(List<Row> rows) {
        return rows.stream().map(Row::sampleId).collect(Collectors.toSet());
    }
}
