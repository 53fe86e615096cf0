package io.athanor.job.explain;

import static io.athanor.train.joined.JoinedFixture.FIELDS;
import static io.athanor.train.joined.JoinedFixture.IMAGE;
import static io.athanor.train.joined.JoinedFixture.TASK;
import static io.athanor.train.joined.JoinedFixture.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Seeds;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.RowShare;
import io.athanor.evaluate.TreesChoice;
import io.athanor.explain.Association;
import io.athanor.explain.ChosenRow;
import io.athanor.explain.ClassWorth;
import io.athanor.explain.Reading;
import io.athanor.explain.RowExplanation;
import io.athanor.explain.RowKind;
import io.athanor.explain.ShapleyValue;
import io.athanor.explain.Worth;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Predictions;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.ModalityMask;
import io.athanor.train.score.PredictedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a network with drawn weights that never looks at its text: what executors sum, against what the rows themselves come to. */
class TestWorthSparkTest {
    private static final int SAMPLES = 240;
    private static final EvaluateSettings HOW = new EvaluateSettings(2, 0, List.of(), 0.9, 100, TreesChoice.NEVER);
    private static final Reading READING = new Reading(TASK, TASK.decision());
    private static final Assignment TEST = new SampledTest(new RowShare(1));

    @TempDir
    private java.nio.file.Path folder;

    private JoinedTable table;
    private final FusionModel model = model();

    @BeforeEach
    void write() {
        table = JoinedFixture.write(new Path(folder + "/four"), SAMPLES, 4);
    }

    private static FusionModel model() {
        FusionNetwork network = EnsembleNetwork.of(
                new GatedNetwork.Settings(8, 0.5, 0.5)
                        .network(JoinedFixture.transforms().encodedSchema(), 3),
                2);
        Map<String, float[]> weights =
                new HashMap<>(JoinedFixture.transforms().given().values());
        for (ParameterSpec of : network.parameters()) {
            // the fused layer says nothing, and neither does the text's own head; gates weigh nothing
            boolean silent = of.name().matches("member\\d+\\.(head|gate|text\\.head)\\..*");
            float[] values = new float[(int) of.size()];
            for (int i = 0; i < values.length && !silent; i++) {
                values[i] = (float) (2 * Seeds.uniform(Seeds.mix(5, Seeds.hash(of.name()), i)) - 1);
            }
            weights.putIfAbsent(of.name(), values);
        }
        return FusionModel.of(network, new Weights(weights), JoinedFixture.transforms(), TASK);
    }

    private TestWorth.Found found(JoinedTable of) {
        return new TestWorth(of, model, READING, TEST, HOW, 3).found();
    }

    @Test
    void values_sum_to_what_all_modalities_are_worth_more_than_none_and_intervals_hold_them() {
        TestWorth.Found found = found(table);

        assertThat(found.orders()).isZero();
        assertThat(found.worths()).extracting(Worth::metric).containsExactly("accuracy", "log_loss");
        for (Worth worth : found.worths()) {
            assertThat(worth.shapley().stream().mapToDouble(ShapleyValue::value).sum())
                    .isCloseTo(worth.all() - worth.none(), within(1e-9));
            assertThat(worth.shapley()).allSatisfy(of -> assertThat(of.value()).isBetween(of.low(), of.high()));
            assertThat(worth.shapley().get(0).high())
                    .isGreaterThan(worth.shapley().get(0).low());
        }
        assertThat(found.classes()).extracting(ClassWorth::name).containsExactly("c0", "c1", "c2");
        double rows = 0;
        double all = 0;
        for (ClassWorth of : found.classes()) {
            assertThat(of.shapley().values().stream().mapToDouble(v -> v).sum())
                    .isCloseTo(of.all() - of.none(), within(1e-9));
            rows += of.rows();
            all += of.rows() * of.all();
        }
        // classes together are the whole
        assertThat(all / rows).isCloseTo(found.worths().get(1).all(), within(1e-9));
    }

    @Test
    void a_modality_that_the_network_does_not_look_at_gets_nothing() {
        assertThat(found(table).worths()).allSatisfy(worth -> {
            ShapleyValue text = worth.shapley().get(1);
            assertThat(text.modality()).isEqualTo(TEXT);
            assertThat(text.value()).isZero();
            assertThat(text.low()).isZero();
            assertThat(text.high()).isZero();
            assertThat(worth.shapley().get(0).value()).isNotZero();
        });
    }

    @Test
    void worths_are_those_of_the_rows_themselves() {
        List<Modality> modalities = model.modalities();
        List<ModalityMask> masks = new ArrayList<>();
        for (int set = 0; set < 8; set++) {
            masks.add(new ModalitySet(modalities, set));
        }
        Map<String, Predictions> said = PredictedRows.of(
                        table, List.of(model), Assignment.bySplitColumn(), Set.of(Split.TEST), masks)
                .get(0);
        double[] v = new double[8];
        for (int set = 0; set < 8; set++) {
            Predictions rows = said.get(masks.get(set).name());
            double sum = 0;
            for (int i = 0; i < rows.rows(); i++) {
                sum -= Math.log(rows.predicted()[i][(int) rows.labels()[i][0]]) / rows.rows();
            }
            v[set] = sum;
        }
        // of the image, by hand: alone 1/3, after one other 1/6 each, last 1/3
        double image = (v[1] - v[0]) / 3 + (v[3] - v[2]) / 6 + (v[5] - v[4]) / 6 + (v[7] - v[6]) / 3;

        Worth loss = found(table).worths().get(1);
        assertThat(loss.none()).isCloseTo(v[0], within(1e-6));
        assertThat(loss.all()).isCloseTo(v[7], within(1e-6));
        assertThat(loss.shapley().get(0).modality()).isEqualTo(IMAGE);
        assertThat(loss.shapley().get(0).value()).isCloseTo(image, within(1e-6));
    }

    @Test
    void any_number_of_buckets_gives_the_same_to_the_last_bit() {
        JoinedTable one = JoinedFixture.write(new Path(folder + "/one"), SAMPLES, 1);

        assertThat(found(one)).isEqualTo(found(table));
    }

    @Test
    void a_share_of_the_rows_is_taken_by_their_ids() {
        Assignment some = new SampledTest(new RowShare(0.5));
        long half = table.labelledRows(some).get(Split.TEST);

        TestWorth.Found found = new TestWorth(table, model, READING, some, HOW, 3).found();

        assertThat(half).isBetween(8L, 30L);
        assertThat(found.classes().stream().mapToLong(ClassWorth::rows).sum()).isEqualTo(half);
    }

    @Test
    void rows_are_chosen_where_they_are_and_gates_are_averaged_over_rows_that_have_the_modality() {
        RowLook.Seen seen = RowLook.of(table, model, READING, TEST, 3).over(table);

        List<ChosenRow> mistakes = seen.rows().rows().stream()
                .filter(row -> row.kind() == RowKind.MISTAKE)
                .toList();
        assertThat(mistakes).hasSize(3).allSatisfy(row -> assertThat(row.said()).isNotEqualTo(row.truth()));
        assertThat(mistakes.get(0).score())
                .isGreaterThanOrEqualTo(mistakes.get(1).score());
        // gates that weigh nothing are even over what is there and 'nothing': three modalities 1/4 each, two of them
        // 1/3
        SortedMap<Modality, Double> weights = seen.weights();
        assertThat(weights.get(IMAGE)).isCloseTo(0.25, within(1e-6));
        assertThat(weights.get(FIELDS)).isBetween(0.2501, 0.3);
        JoinedTable one = JoinedFixture.write(new Path(folder + "/one"), SAMPLES, 1);
        assertThat(RowLook.of(one, model, READING, TEST, 3).over(one).rows().rows())
                .isEqualTo(seen.rows().rows());
    }

    @Test
    void one_sample_is_explained_with_what_it_lacks() {
        // row 6 has no image, and is a training row
        RowExplanation row =
                OneRow.of(table, "s0006", model, READING, 3).in(table).orElseThrow();

        assertThat(row.side()).isEqualTo("train");
        assertThat(row.truth()).isEqualTo("c0");
        assertThat(row.absent()).containsOnlyKeys(IMAGE);
        assertThat(row.alone()).extracting(of -> of.modality()).containsExactly(TEXT, FIELDS);
        assertThat(row.worths()).isNotEmpty().allSatisfy(worth -> {
            assertThat(worth.shapley().get(IMAGE)).isZero();
            assertThat(worth.shapley().values().stream().mapToDouble(v -> v).sum())
                    .isCloseTo(worth.all() - worth.none(), within(1e-9));
        });
        assertThat(OneRow.of(table, "nobody", model, READING, 3).in(table)).isEqualTo(Optional.empty());
        // without a label there is still something said
        assertThat(OneRow.of(table, "s0010", model, READING, 3)
                        .in(table)
                        .orElseThrow()
                        .truth())
                .isNull();
    }

    @Test
    void modalities_are_compared_by_training_rows_that_have_both() {
        List<Association> pairs = Associations.of(table, JoinedFixture.transforms());

        assertThat(pairs)
                .extracting(pair -> pair.a() + " " + pair.b())
                .containsExactly("image text", "image fields", "text fields");
        assertThat(pairs.get(0).rows()).isLessThan(pairs.get(2).rows());
        assertThat(pairs).allSatisfy(pair -> {
            assertThat(pair.cka()).isBetween(0.0, 1.0);
            assertThat(pair.unbiasedCka()).isLessThan(pair.cka());
        });
    }
}
