package io.athanor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.athanor.base.Json;
import io.athanor.base.Seeds;
import io.athanor.data.Split;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Figures are functions of sums, which are those of the rows, whoever sums which of them. */
class SummedRowsTest {
    private static final int ROWS = 60;
    private static final SumBounds FEW = new SumBounds(200, 1 << 22, 1_000, 1 << 24);

    static List<String> kinds() {
        return List.copyOf(DrawnRuns.TASKS.keySet());
    }

    private static Task task(String kind) {
        return Objects.requireNonNull(DrawnRuns.TASKS.get(kind));
    }

    private static Metrics document(DrawnRuns runs, boolean crossValidated, SumBounds bounds) {
        EvaluateSettings settings = crossValidated ? DrawnRuns.FOLDS : DrawnRuns.SPLIT;
        return new Evaluator(settings, 7)
                .evaluate(new RowsAtHand(settings, 7, bounds)
                        .scored(runs.methods(crossValidated), runs.robustness(crossValidated)));
    }

    /** rowwise.json is what an evaluator said that held every row and counted rows, not blocks, in every resample. */
    @ParameterizedTest
    @MethodSource("kinds")
    void documents_are_those_of_an_evaluator_that_holds_every_row(String kind) throws Exception {
        JsonNode rowwise;
        try (var in = SummedRowsTest.class.getResourceAsStream("rowwise.json")) {
            rowwise = Json.tree(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        for (boolean crossValidated : List.of(false, true)) {
            String name = kind + (crossValidated ? " folds" : " split");
            Metrics ours = document(new DrawnRuns(task(kind), ROWS), crossValidated, SumBounds.USUAL);
            ObjectNode document = (ObjectNode) Json.tree(ours.json());
            // that evaluator had no such bins
            assertThat(document.remove("calibration")).isNotNull();
            requireEqual(rowwise.get(name), document, name);
            assertThat(ours.notes()).isEmpty();
        }
    }

    private static void requireEqual(JsonNode theirs, JsonNode ours, String at) {
        assertThat(ours.getNodeType()).as(at).isEqualTo(theirs.getNodeType());
        if (theirs.isObject()) {
            assertThat(ours.fieldNames()).toIterable().as(at).containsExactlyElementsOf(names(theirs));
            theirs.fieldNames()
                    .forEachRemaining(field -> requireEqual(theirs.get(field), ours.get(field), at + "/" + field));
        } else if (theirs.isArray()) {
            assertThat(ours.size()).as(at).isEqualTo(theirs.size());
            for (int i = 0; i < theirs.size(); i++) {
                requireEqual(theirs.get(i), ours.get(i), at + "/" + i);
            }
        } else if (theirs.isNumber()) {
            double size = Math.max(1, Math.abs(theirs.doubleValue()));
            assertThat(ours.doubleValue()).as(at).isCloseTo(theirs.doubleValue(), within(1e-12 * size));
        } else {
            assertThat(ours).as(at).isEqualTo(theirs);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Many groups, whose blocks a hash makes, and more rows than are ranked. */
    @ParameterizedTest
    @MethodSource("kinds")
    void the_order_of_rows_does_not_count_to_the_last_bit(String kind) {
        for (SumBounds bounds : List.of(SumBounds.USUAL, FEW)) {
            String one =
                    document(new DrawnRuns(task(kind), 2_000), false, bounds).json();
            String other = document(new DrawnRuns(task(kind), 2_000, SummedRowsTest::shuffled), false, bounds)
                    .json();
            assertThat(other).isEqualTo(one);
        }
    }

    private static List<Integer> shuffled(List<Integer> rows) {
        List<Integer> other = new ArrayList<>(rows);
        Collections.shuffle(other, new Random(5));
        return other;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void rows_in_parts_that_travel_come_to_what_they_come_to_together(String kind) throws Exception {
        Predictions rows = new DrawnRuns(task(kind), 500).of(1, 0);
        EntryPlan plan = plan(rows, FEW);
        RowTally whole = new RowTally(plan);
        whole.add(rows);
        RowTally together = new RowTally(plan);
        RowTally.Summing summing = new RowTally.Summing();
        List<RowTally.Sums> parts = new ArrayList<>();
        for (int[] some : List.of(
                IntStream.range(300, 500).toArray(),
                IntStream.range(0, 7).toArray(),
                IntStream.range(7, 300).toArray())) {
            parts.add(travelled(summing.of(plan, rows.at(some))));
        }
        parts.forEach(together::add);
        ScoredRows one = whole.scored();
        ScoredRows other = travelled(together.scored());
        assertThat(other.hasRowsOf(one)).isTrue();
        assertThat(other.known()).isEqualTo(one.known());
        for (Metric metric : TaskMetrics.of(rows.task()).all()) {
            assertThat(other.of(metric)).as(metric.key()).isEqualTo(one.of(metric));
            assertThat(other.resampled(metric)).as(metric.key()).isEqualTo(one.resampled(metric));
        }
    }

    private static EntryPlan plan(Predictions rows, SumBounds bounds) {
        RowsSeen seen = new RowsSeen(rows.task(), bounds);
        seen.add(rows);
        return new ScorePlan(DrawnRuns.SPLIT, 7, List.of(new FoldSeen(0, Map.of(Split.TEST, seen))), bounds)
                .entry(0, Split.TEST, false, rows.decision());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Serializable> T travelled(T value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    /** So that no job can bring them to a driver: Spark would not know how. */
    @Test
    void predictions_do_not_travel() {
        assertThat(Serializable.class).isAssignableFrom(ScoredRows.class);
        assertThat(Serializable.class.isAssignableFrom(Predictions.class)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void blocks_and_a_sample_say_about_what_groups_and_all_rows_say(String kind) {
        DrawnRuns runs = new DrawnRuns(task(kind), 4_000);
        Metrics all = document(runs, false, SumBounds.USUAL);
        Metrics few = document(runs, false, FEW);
        TaskMetrics metrics = TaskMetrics.of(task(kind));
        assertThat(few.notes())
                .hasSizeGreaterThanOrEqualTo(1)
                .first()
                .asString()
                .contains("200 blocks of groups");
        for (Metric metric : metrics.compared()) {
            Estimate exact = all.test(Method.TEACHER, metric).orElseThrow();
            Estimate about = few.test(Method.TEACHER, metric).orElseThrow();
            double width = exact.high() - exact.low();
            if (metric.isOfRanks()) {
                // of a quarter of the rows: an interval of twice the width, which holds the figure of all
                assertThat(about.value()).as(metric.key()).isNotEqualTo(exact.value());
                assertThat(about.value()).as(metric.key()).isCloseTo(exact.value(), within(2 * width));
                assertThat(about.high() - about.low()).as(metric.key()).isBetween(1.4 * width, 2.8 * width);
                assertThat(few.notes()).anyMatch(note -> note.contains("about 1,000 of 4,000 test rows"));
            } else {
                assertThat(about.value()).as(metric.key()).isEqualTo(exact.value());
                assertThat(about.high() - about.low()).as(metric.key()).isBetween(0.7 * width, 1.4 * width);
            }
            Comparison gain = all.comparison("teacher", "text", metric).orElseThrow();
            Comparison aboutGain = few.comparison("teacher", "text", metric).orElseThrow();
            double gainWidth = gain.high() - gain.low();
            assertThat(aboutGain.high() - aboutGain.low())
                    .as(metric.key())
                    .isBetween(0.7 * gainWidth, (metric.isOfRanks() ? 2.8 : 1.4) * gainWidth);
        }
    }

    /** All rows of one group: there is one block, whichever way it is drawn. */
    @Test
    void many_rows_of_one_group_have_no_width() {
        Predictions rows = new DrawnRuns(task("multiclass"), 3_000).of(1, 0);
        Predictions alike = new Predictions(
                rows.task(), rows.sampleIds(), Collections.nCopies(3_000, "one"), rows.labels(), rows.predicted());
        Metrics metrics = new Evaluator(DrawnRuns.SPLIT, 7)
                .evaluate(
                        List.of(new MethodRuns(
                                Method.TEACHER, List.of(new FoldPredictions(0, 0, 9, Map.of(Split.TEST, alike))))),
                        List.of());
        Estimate accuracy = metrics.test(Method.TEACHER, Metric.ACCURACY).orElseThrow();
        assertThat(accuracy.low()).isEqualTo(accuracy.value());
        assertThat(accuracy.high()).isEqualTo(accuracy.value());
    }

    @Test
    void a_wide_task_has_fewer_blocks_and_never_less_than_a_hundred() {
        assertThat(SumBounds.USUAL.blocks(new Layout(10, List.of(Part.values()))))
                .isEqualTo(10_000);
        assertThat(SumBounds.USUAL.blocks(new Layout(1_000, List.of(Part.OUTPUTS))))
                .isEqualTo(1_397);
        assertThat(SumBounds.USUAL.blocks(new Layout(1_000_000, List.of(Part.OUTPUTS))))
                .isEqualTo(100);
    }

    @Test
    void a_sum_is_the_double_next_to_the_true_one_in_any_order() {
        Random random = new Random(3);
        List<Double> values = new ArrayList<>();
        BigDecimal truth = BigDecimal.ZERO;
        for (int i = 0; i < 2_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(200) - 100);
            values.add(value);
            truth = truth.add(new BigDecimal(value));
        }
        // what cancels, and leaves what was small
        List.of(1e300, 1.0, -1e300, 1e-300).forEach(values::add);
        truth = truth.add(BigDecimal.ONE).add(new BigDecimal(1e-300));
        for (int round = 0; round < 5; round++) {
            ExactSums sums = new ExactSums(2);
            ExactSums other = new ExactSums(2);
            for (int i = 0; i < values.size(); i++) {
                (i % 3 == 0 ? sums : other).add(1, values.get(i));
            }
            sums.add(other.drained());
            assertThat(sums.value(1)).isEqualTo(truth.doubleValue());
            assertThat(sums.value(0)).isZero();
            assertThat(other.value(1)).isZero();
            Collections.shuffle(values, random);
        }
        ExactSums infinite = new ExactSums(1);
        infinite.add(0, Double.POSITIVE_INFINITY);
        infinite.add(0, 1);
        assertThat(infinite.value(0)).isInfinite();
    }

    @Test
    void a_draw_goes_on_from_the_seed_and_the_resample() {
        assertThat(Seeds.further(Seeds.mix(3, 4), 5)).isEqualTo(Seeds.mix(3, 4, 5));
    }

    @Test
    void a_share_has_about_so_many_rows_and_all_where_they_are_few() {
        RowShare share = RowShare.of(1_000, 10_000);
        assertThat(IntStream.range(0, 10_000).filter(i -> share.has("row-" + i)).count())
                .isBetween(900L, 1_100L);
        assertThat(RowShare.of(1_000, 1_000)).isEqualTo(RowShare.ALL);
    }
}
