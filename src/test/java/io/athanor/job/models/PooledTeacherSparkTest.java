package io.athanor.job.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Seeds;
import io.athanor.collective.SoloCollective;
import io.athanor.config.PipelineFile;
import io.athanor.data.Split;
import io.athanor.fusion.network.PooledNetwork;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.RankShards;
import io.athanor.train.rows.RowCache;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.LinearMembers;
import io.athanor.train.score.Pooling;
import io.athanor.train.score.TemperatureScaling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PooledTeacherSparkTest {
    private static final long SEED = 7;
    private static final int LABEL = 1;
    private static final int SPLIT = 2;
    private static final int GROUP = 3;
    private static final int IMAGE = 4;

    @TempDir
    private java.nio.file.Path folder;

    /** What a teacher comes to, and what was chosen on the way. */
    private record Taught(
            Trainings trainings, Map<String, FusionModel> trained, Pooling.Pooled pooled, FusionModel model) {}

    @Test
    void a_pool_is_never_much_worse_than_its_best_part_and_leaves_out_a_modality_of_noise() {
        // the picture says nothing
        Taught taught = taught(JoinedFixture.rows(420).stream()
                .map(row -> with(row, IMAGE, new float[] {noise(row, 1), noise(row, 2), noise(row, 3), 5}))
                .toList());
        Map<String, Double> weights = taught.pooled().weights();
        double all = weights.values().stream().mapToDouble(w -> w).sum();
        double image = weights.entrySet().stream()
                .filter(w -> w.getKey().endsWith("-image"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        assertThat(image / all).isLessThan(0.1);
        assertThat(taught.pooled().loss()).isLessThanOrEqualTo(taught.pooled().singleLoss() + 1e-9);
    }

    @Test
    void stored_and_read_again_it_says_the_same_and_its_members_together_say_what_it_says() {
        Taught taught = taught(JoinedFixture.rows(420));
        FusionModel model = taught.model();
        byte[] file = Safetensors.of(model.network().parameters(), model.weights(), Map.of())
                .write();
        FusionModel again = Pooling.stored(
                taught.trainings().parts("teacher"),
                Safetensors.read(file).weights(),
                taught.trainings().pooledRows("teacher"));
        RowsInMemory rows = taught.trainings()
                .pooledRows("teacher")
                .views(1, Set.of(Split.TRAIN, Split.VALIDATION), new Configuration());
        float[][] said = outputs(model, rows);
        assertThat(outputs(again, rows)).isEqualTo(said);
        assertThat(again.temperature()).isEqualTo(model.temperature());
        FusionModel first = model.memberAlone(0);
        assertThat(first.answering()).isInstanceOf(PooledNetwork.class);
        double[][] mean = new double[said.length][said[0].length];
        for (int member = 0; member < 3; member++) {
            float[][] alone = outputs(model.memberAlone(member), rows);
            for (int i = 0; i < alone.length; i++) {
                for (int k = 0; k < alone[i].length; k++) {
                    mean[i][k] += alone[i][k] / 3.0;
                }
            }
        }
        float[][] together = outputs(model.uncalibrated(), rows);
        for (int i = 0; i < mean.length; i++) {
            for (int k = 0; k < mean[i].length; k++) {
                assertThat(together[i][k]).isCloseTo((float) mean[i][k], within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multi-label",
                "regression",
                "{ ordinal: { levels: [c0, c1, c2] } }",
            })
    void whatever_is_learned_a_pool_is_made_of_what_is_said_before_the_activation(String task) {
        List<Row> rows = JoinedFixture.rows(300).stream()
                .map(row -> with(row, LABEL, label(task, row.getString(LABEL))))
                .toList();
        Taught taught = taught(rows, task);
        assertThat(taught.pooled().weights()).isNotEmpty();
        assertThat(taught.pooled().loss()).isLessThanOrEqualTo(taught.pooled().singleLoss() + 1e-9);
        if (task.equals("regression")) {
            assertThat(taught.model().temperature()).isEqualTo(1);
        }
        // of a row without any modality it says the prior
        RowsInMemory all = taught.trainings().pooledRows("teacher").views(0, Set.of(Split.TRAIN), new Configuration());
        float[][] nothing = taught.model()
                .outputs(all.seenAs(taught.model().schema()), List.of((row, modality) -> true))
                .get(0);
        assertThat(nothing[0]).containsExactly(taught.model().task().prior());
    }

    private static String label(String task, String label) {
        if (label == null) {
            return null;
        }
        return switch (task) {
            case "multi-label" -> label.equals("c0") ? "[\"a\"]" : label.equals("c1") ? "[\"a\",\"b\"]" : "[\"b\"]";
            case "regression" -> "[" + 10 * (label.charAt(1) - (int) '0') + ".0]";
            default -> label;
        };
    }

    @Test
    void a_linear_member_has_not_seen_the_fold_that_it_answers_for() {
        // without validation rows the penalty is the same whatever the labels are
        List<Row> rows = JoinedFixture.rows(300).stream()
                .map(row -> isOf(row, "validation") ? with(row, SPLIT, "test") : row)
                .toList();
        Assignment held = Assignment.outOfFold(Assignment.bySplitColumn(), 3, 0, SEED);
        Predicate<Row> ofFold = row -> isOf(row, "train")
                && row.getString(LABEL) != null
                && held.role(row.getString(0), Split.TRAIN, row.getString(GROUP)) == Split.TEST;
        // the same labels in other places, so that the prior stays
        List<String> labels = new ArrayList<>(
                rows.stream().filter(ofFold).map(row -> row.getString(LABEL)).toList());
        Collections.rotate(labels, 1);
        Iterator<String> next = labels.iterator();
        List<Row> others = rows.stream()
                .map(row -> ofFold.test(row) ? with(row, LABEL, next.next()) : row)
                .toList();
        Map<String, float[]> one = linear(rows);
        Map<String, float[]> other = linear(others);
        String weight = ".linear.weight";
        assertThat(other.get("member0" + weight)).isEqualTo(one.get("member0" + weight));
        assertThat(other.get("member1" + weight)).isNotEqualTo(one.get("member1" + weight));
    }

    private Map<String, float[]> linear(List<Row> rows) {
        JoinedTable table = JoinedFixture.write(
                new Path(folder.resolve("rows-" + System.nanoTime()).toString()), rows, 4);
        Trainings trainings = Trainings.fit(settings("multiclass"), table, Assignment.bySplitColumn(), SEED);
        return LinearMembers.fit(table, trainings.linearCandidates("teacher"))
                .get("linear-all")
                .weights()
                .values();
    }

    @Test
    void labels_of_rows_decide_what_their_part_is_for_and_nothing_else() {
        List<Row> rows = JoinedFixture.rows(420);
        Taught taught = taught(rows);
        assertThat(taught.trainings().validation().apart()).isTrue();
        Predicate<Row> calibrates = row -> taught.trainings().validation().calibrates(row.getString(GROUP));

        Taught test = taught(turned(rows, row -> isOf(row, "test")));
        assertThat(test.model().weights().sha256())
                .isEqualTo(taught.model().weights().sha256());

        Taught calibration = taught(turned(rows, row -> isOf(row, "validation") && calibrates.test(row)));
        assertThat(calibration.pooled().model().weights().sha256())
                .isEqualTo(taught.pooled().model().weights().sha256());
        assertThat(calibration.model().temperature())
                .isGreaterThan(taught.model().temperature());

        Taught choice = taught(turned(rows, row -> isOf(row, "validation") && !calibrates.test(row)));
        assertThat(choice.pooled().model().weights().sha256())
                .isNotEqualTo(taught.pooled().model().weights().sha256());
    }

    private static boolean isOf(Row row, String split) {
        return row.getString(SPLIT).equals(split);
    }

    /** The same rows, some of them with a wrong label. */
    private static List<Row> turned(List<Row> rows, Predicate<Row> some) {
        List<Row> turned = new ArrayList<>();
        UnaryOperator<String> other = label -> "c" + (label.charAt(1) - '0' + 1) % 3;
        rows.forEach(row -> turned.add(
                some.test(row) && row.getString(LABEL) != null
                        ? with(row, LABEL, other.apply(row.getString(LABEL)))
                        : row));
        return turned;
    }

    private static Row with(Row row, int at, Object cell) {
        Object[] cells = new Object[row.size()];
        for (int c = 0; c < cells.length; c++) {
            cells[c] = c == at && row.get(c) != null ? cell : row.get(c);
        }
        return RowFactory.create(cells);
    }

    private static float noise(Row row, int place) {
        return (float) (Seeds.uniform(Seeds.mix(Seeds.hash(row.getString(0)), place)) - 0.5);
    }

    private Taught taught(List<Row> rows) {
        return taught(rows, "multiclass");
    }

    private Taught taught(List<Row> rows, String task) {
        JoinedTable table = JoinedFixture.write(
                new Path(folder.resolve("rows-" + System.nanoTime()).toString()), rows, 4);
        Trainings trainings = Trainings.fit(settings(task), table, Assignment.bySplitColumn(), SEED);
        Map<String, FusionModel> trained = new LinkedHashMap<>();
        trainings.candidates("teacher").forEach((name, training) -> trained.put(name, fit(training)));
        Pooling.Pooled pooled = trainings.pooled("teacher", table, trained);
        return new Taught(
                trainings, trained, pooled, TemperatureScaling.of(table, pooled.model(), trainings.calibrating()));
    }

    private static FusionModel fit(TrainingTask task) {
        try (RankShards shards = task.shards(0, 1, RowCache.inMemory(), new Configuration())) {
            return task.model(
                    task.fit(shards, new SoloCollective(), TorchDevice.CPU, Checkpoints.none(), RankListener.silent()));
        }
    }

    private static float[][] outputs(FusionModel model, RowsInMemory rows) {
        return model.outputs(rows.seenAs(model.schema()), List.of(RowMask.nothing()))
                .get(0);
    }

    private static PipelineSettings settings(String task) {
        String pipeline = """
                source: { webdataset: a.tar }
                label: l
                task: %s
                modalities:
                  image: { from: png, encoder: mobilenetv2-b10 }
                  text: { from: txt, encoder: minilm-l6 }
                  fields: { columns: [a b, kind] }
                teacher: { fusion: auto, networks: [gated], members: 3, batch-size: 128, learning-rate: 0.01, epochs: 4 }
                """.formatted(task);
        return PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
    }
}
