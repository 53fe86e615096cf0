package io.athanor.source.split;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Columns;
import io.athanor.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SplitDrawSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final SplitSettings SHARES = SplitSettings.defaults();
    private static final SplitSettings GROUPED = new SplitSettings(0.7, 0.15, 0.15, "g", null);

    private static final StructType SCHEMA = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(Columns.LABEL, DataTypes.StringType)
            .add(Columns.GROUP, DataTypes.StringType);

    @Test
    void every_label_has_its_shares_on_every_side() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            rows.add(row("s" + i, i % 10 == 0 ? "rare" : i % 10 < 3 ? "some" : "most"));
        }
        for (int i = 0; i < 40; i++) {
            rows.add(row("u" + i, null));
        }
        for (long seed = 0; seed < 2; seed++) {
            Map<String, Map<String, Long>> counts = counts(rows, drawn(rows, SHARES, seed, Map.of()));
            Map.of("rare", 60, "some", 120, "most", 420).forEach((label, all) -> {
                Map<String, Long> its = counts.get(label);
                assertThat(its.get("train").doubleValue()).isBetween(0.7 * all - 1, 0.7 * all + 1);
                assertThat(its.get("validation").doubleValue()).isBetween(0.15 * all - 1, 0.15 * all + 1);
                assertThat(its.get("test").doubleValue()).isBetween(0.15 * all - 1, 0.15 * all + 1);
            });
            assertThat(counts.get("none")).isEqualTo(Map.of("train", 40L));
        }
        assertThat(drawn(rows, SHARES, 1, Map.of())).isNotEqualTo(drawn(rows, SHARES, 2, Map.of()));
    }

    @Test
    void labels_of_few_rows_are_trained_on_and_the_shares_hold_over_many_of_them() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            rows.add(row("s" + i, "l" + i / 3));
        }
        rows.add(row("one", "single"));
        Map<String, String> sides = drawn(rows, SHARES, 7, Map.of());
        assertThat(counts(rows, sides).values()).hasSize(201).allMatch(its -> its.containsKey("train"));
        Map<String, Long> all = sides.values().stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        assertThat(all.get("validation")).isBetween(65L, 115L);
        assertThat(all.get("test")).isBetween(65L, 115L);
    }

    @Test
    void what_was_drawn_stays_and_what_comes_later_evens_out_the_labels() {
        List<Row> rows = new ArrayList<>();
        Map<String, String> known = new TreeMap<>();
        // a first draw by chance that left one label out of the test, and the other out of training
        for (int i = 0; i < 40; i++) {
            rows.add(row("s" + i, i % 2 == 0 ? "a" : "b"));
            known.put("s" + i, i % 2 == 0 ? "train" : "test");
        }
        for (int i = 40; i < 200; i++) {
            rows.add(row("s" + i, i % 2 == 0 ? "a" : "b"));
        }
        Map<String, String> sides = drawn(rows, SHARES, 7, known);
        assertThat(sides).hasSize(200).containsAllEntriesOf(known);
        Map<String, Map<String, Long>> counts = counts(rows, sides);
        assertThat(counts.get("a").get("test")).isBetween(14L, 16L);
        assertThat(counts.get("a").get("train")).isBetween(69L, 71L);
        assertThat(counts.get("b").get("test")).as("nothing is added").isBetween(20L, 21L);
        assertThat(counts.get("b").get("train")).isBetween(64L, 68L);
    }

    @Test
    void days_that_bring_a_few_rows_each_keep_the_shares() {
        List<Row> rows = new ArrayList<>();
        Map<String, String> sides = new TreeMap<>();
        for (int day = 0; day < 4; day++) {
            for (int i = 0; i < 7; i++) {
                rows.add(row("d" + day + "-" + i, i % 3 == 0 ? "a" : "b"));
            }
            Map<String, String> next = drawn(rows, SHARES, 7, sides);
            assertThat(next).containsAllEntriesOf(sides);
            sides = next;
        }
        counts(rows, sides).forEach((label, its) -> {
            long all = its.values().stream().mapToLong(n -> n).sum();
            assertThat(its.get("train").doubleValue()).isBetween(0.7 * all - 2, 0.7 * all + 2);
        });
    }

    @Test
    void a_group_stands_together_by_its_commonest_label_and_joins_its_known_samples() {
        List<Row> rows = new ArrayList<>();
        for (int g = 0; g < 100; g++) {
            for (int i = 0; i < 3; i++) {
                rows.add(RowFactory.create("s" + g + "-" + i, i == 2 || g % 4 > 0 ? "a" : "b", "g" + g));
            }
        }
        Map<String, String> known = Map.of("s5-0", "test", "s5-1", "test", "s6-2", "validation");
        Map<String, String> sides = drawn(rows, GROUPED, 7, known);
        for (int g = 0; g < 100; g++) {
            assertThat(sides.get("s" + g + "-1"))
                    .isEqualTo(sides.get("s" + g + "-0"))
                    .isEqualTo(sides.get("s" + g + "-2"));
        }
        assertThat(sides).containsAllEntriesOf(known);
        assertThat(counts(rows, sides).get("b").get("train")).isBetween(34L, 36L);
    }

    @Test
    void a_label_that_is_the_commonest_of_no_group_is_trained_on() {
        for (long seed = 0; seed < 2; seed++) {
            List<Row> rows = new ArrayList<>();
            for (int g = 0; g < 12; g++) {
                for (int i = 0; i < 3; i++) {
                    rows.add(RowFactory.create("s" + g + "-" + i, i == 2 && g < 2 ? "hidden" + g : "a", "g" + g));
                }
            }
            SplitSettings half = new SplitSettings(0.3, 0.35, 0.35, "g", null);
            Map<String, Map<String, Long>> counts = counts(rows, drawn(rows, half, seed, Map.of()));
            assertThat(counts.get("hidden0")).containsOnlyKeys("train");
            assertThat(counts.get("hidden1")).containsOnlyKeys("train");
        }
    }

    @Test
    void the_draw_is_the_same_however_the_rows_lie() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(row("s" + i, "l" + i % 7));
        }
        Map<String, String> known = Map.of("s1", "test", "s2", "train");
        Dataset<Row> table = samples(rows);
        SplitDraw draw = new SplitDraw(SHARES, 7, true, true);
        Map<String, String> once = collected(draw.sides(table.repartition(1), Optional.of(table(known))));
        assertThat(collected(draw.sides(
                        table.repartition(5).orderBy("label"),
                        Optional.of(table(known).repartition(3)))))
                .isEqualTo(once);
    }

    @Test
    void what_has_no_label_is_trained_on_unless_nothing_has_one_or_its_group_stands_elsewhere() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            // groups of two, of which every third has no label at all, and every second of the others but one
            String label = i / 2 % 3 == 0 || (i / 2 % 2 == 0 && i % 2 == 0) ? null : "l" + i % 2;
            rows.add(RowFactory.create("s" + i, label, "g" + i / 2));
        }
        Dataset<Row> table = samples(rows);
        for (boolean stratified : new boolean[] {true, false}) {
            Map<String, String> alone =
                    collected(new SplitDraw(SHARES, 7, stratified, true).sides(table, Optional.empty()));
            Map<String, String> unlabelled =
                    collected(new SplitDraw(SHARES, 7, stratified, false).sides(table, Optional.empty()));
            for (int i = 0; i < 120; i++) {
                if (rows.get(i).isNullAt(1)) {
                    assertThat(alone).containsEntry("s" + i, "train");
                }
            }
            assertThat(alone.values()).contains("validation", "test");
            assertThat(rows.stream().filter(r -> r.isNullAt(1)).map(r -> unlabelled.get(r.getString(0))))
                    .contains("validation", "test");
        }
        Map<String, String> together = collected(new SplitDraw(GROUPED, 7, true, true).sides(table, Optional.empty()));
        for (int i = 0; i < 120; i += 2) {
            assertThat(together.get("s" + i)).isEqualTo(together.get("s" + (i + 1)));
            if (i / 2 % 3 == 0) {
                assertThat(together).containsEntry("s" + i, "train");
            }
        }
        assertThat(together.values()).contains("validation", "test");
    }

    @Test
    void of_too_many_rows_the_hash_decides_alone_but_for_what_is_known() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(row("s" + i, "l" + i % 2));
        }
        Map<String, String> byHash = new TreeMap<>();
        rows.forEach(
                r -> byHash.put(r.getString(0), SHARES.of(r.getString(2), 7).column()));
        Dataset<Row> table = samples(rows);
        SplitDraw draw = new SplitDraw(SHARES, 7, false, true);
        assertThat(collected(draw.sides(table, Optional.empty()))).isEqualTo(byHash);
        String other = byHash.get("s3").equals("test") ? "train" : "test";
        byHash.put("s3", other);
        assertThat(collected(draw.sides(table, Optional.of(table(Map.of("s3", other))))))
                .isEqualTo(byHash);
    }

    private static Row row(String id, @Nullable String label) {
        return RowFactory.create(id, label, id);
    }

    @Test
    void groups_that_a_hash_places_stay_where_it_places_them_whoever_came_before() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            rows.add(RowFactory.create("s" + i, i % 3 == 0 ? "a" : null, "g" + i / 3));
            rows.add(RowFactory.create("u" + i, null, "without" + i / 3));
        }
        SplitDraw draw = new SplitDraw(GROUPED, 7, false, true);
        Map<String, String> all = collected(draw.sides(samples(rows), Optional.empty()));
        Map<String, String> first = new TreeMap<>(all);
        first.keySet().removeIf(id -> id.length() == 3);
        assertThat(collected(draw.sides(samples(rows), Optional.of(table(first)))))
                .isEqualTo(all);
    }

    private static Map<String, String> drawn(
            List<Row> rows, SplitSettings settings, long seed, Map<String, String> known) {
        return collected(new SplitDraw(settings, seed, true, true)
                .sides(samples(rows), known.isEmpty() ? Optional.empty() : Optional.of(table(known))));
    }

    private static Dataset<Row> samples(List<Row> rows) {
        return SPARK.createDataFrame(rows, SCHEMA).withColumn(SplitDraw.STRATUM, col(Columns.LABEL));
    }

    private static Dataset<Row> table(Map<String, String> sides) {
        return SPARK.createDataFrame(
                sides.entrySet().stream()
                        .map(e -> RowFactory.create(e.getKey(), e.getValue()))
                        .toList(),
                new StructType().add(Columns.SAMPLE_ID, DataTypes.StringType).add(Columns.SPLIT, DataTypes.StringType));
    }

    private static Map<String, String> collected(Dataset<Row> samples) {
        Map<String, String> sides = new TreeMap<>();
        samples.collectAsList().forEach(r -> assertThat(sides.put(r.getAs(Columns.SAMPLE_ID), r.getAs(Columns.SPLIT)))
                .as("an id comes once")
                .isNull());
        return sides;
    }

    /** Rows by label ("none" where there is none) and side. */
    private static Map<String, Map<String, Long>> counts(List<Row> rows, Map<String, String> sides) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        r -> r.isNullAt(1) ? "none" : r.getString(1),
                        TreeMap::new,
                        Collectors.groupingBy(r -> sides.get(r.getString(0)), TreeMap::new, Collectors.counting())));
    }
}
