package io.athanor.train.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.collective.SoloCollective;
import io.athanor.data.RowKey;
import io.athanor.data.Split;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.task.Multiclass;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import io.athanor.task.TaskSettings;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RankShards;
import io.athanor.train.rows.RowCache;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same samples, once with a row each and once with several views: what may change, and what may not. */
class ViewsSparkTest {
    private static final TaskSettings CLASSES = new Multiclass.Settings();

    private static final int SAMPLES = 180;
    private static final int BUCKETS = 4;
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    java.nio.file.Path folder;

    private final Assignment assignment = Assignment.bySplitColumn();
    private JoinedTable plain;
    private JoinedTable viewed;
    private List<Row> rows;

    @BeforeEach
    void write() {
        rows = JoinedFixture.withViews(JoinedFixture.rows(SAMPLES));
        plain = JoinedFixture.write(new Path(folder + "/plain"), SAMPLES, BUCKETS);
        viewed = JoinedFixture.write(new Path(folder + "/viewed"), rows, BUCKETS);
        assertThat(viewed.files().rows()).isEqualTo(2 * SAMPLES);
    }

    @Test
    void what_is_counted_and_fitted_before_a_training_is_of_samples() {
        assertThat(viewed.files().samples()).isEqualTo(SAMPLES);
        assertThat(viewed.samples()).isEqualTo(plain.samples()).hasSize(SAMPLES);
        assertThat(viewed.task(CLASSES, assignment)).isEqualTo(plain.task(CLASSES, assignment));
        assertThat(viewed.trainingRows(assignment)).isEqualTo(plain.trainingRows(assignment));
        assertThat(viewed.unlabelledRows(assignment)).isEqualTo(plain.unlabelledRows(assignment));
        FittedTransforms transforms = transforms(plain);
        FittedTransforms same = transforms(viewed);
        for (int m = 0; m < transforms.modalities().size(); m++) {
            assertThat(same.modalities().get(m).columns())
                    .isEqualTo(transforms.modalities().get(m).columns());
            assertThat(same.modalities().get(m).mean())
                    .isEqualTo(transforms.modalities().get(m).mean());
        }
        assertThat(drawn(viewed, transforms))
                .isEqualTo(drawn(plain, transforms))
                .isNotEmpty();
    }

    private static FittedTransforms transforms(JoinedTable table) {
        return new TransformFitting(table).fit(Assignment.bySplitColumn(), JoinedFixture.ALL);
    }

    private static List<String> drawn(JoinedTable table, FittedTransforms transforms) {
        return TrainingSample.of(table, transforms, modality -> 30).get(JoinedFixture.IMAGE).rows().stream()
                .map(row -> row.key() + Arrays.toString(row.vector()))
                .toList();
    }

    @Test
    void models_are_judged_by_samples() {
        Task prior = plain.task(CLASSES, assignment);
        FittedTransforms transforms = transforms(plain);
        FusionModel model = trained(prior, transforms);
        Predictions before = test(plain, model);
        Predictions after = test(viewed, model);
        assertThat(after.sampleIds()).isEqualTo(before.sampleIds()).doesNotHaveDuplicates();
        assertThat(after.labels()).isEqualTo(before.labels());
        assertThat(after.predicted()).isEqualTo(before.predicted());
    }

    private Predictions test(JoinedTable table, FusionModel model) {
        return PredictedRows.of(
                        table,
                        List.of(model),
                        assignment,
                        Set.of(Split.TEST, Split.VALIDATION),
                        List.of(ModalityMask.all()))
                .get(0)
                .get("all");
    }

    @Test
    void a_teacher_out_of_fold_speaks_of_every_view_and_has_learned_from_none_of_the_sample() {
        Task prior = plain.task(CLASSES, assignment);
        FittedTransforms transforms = transforms(plain);
        FusionModel model = trained(prior, transforms);
        int folds = 3;
        List<Scoring.Answers> answers = new ArrayList<>();
        answers.add(new Scoring.Answers(model, assignment, Set.of(Split.VALIDATION)));
        for (int fold = 0; fold < folds; fold++) {
            Assignment inner = Assignment.outOfFold(assignment, folds, fold, 5);
            answers.add(new Scoring.Answers(model, inner, Set.of(Split.TEST)));
            JoinedRows recipe = new JoinedRows(viewed.files(), transforms, inner, prior).withUnlabelled(true);
            Set<String> learned = new HashSet<>();
            Set<String> answered = new HashSet<>();
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                var training = recipe.training(bucket, HADOOP);
                for (int i = 0; i < training.training().size(); i++) {
                    learned.add(training.key(training.training().at(i)).sampleId());
                }
                for (RowKey key :
                        recipe.views(bucket, Set.of(Split.TEST), HADOOP).keys()) {
                    answered.add(key.sampleId());
                }
            }
            assertThat(learned).hasSizeGreaterThan(60).doesNotContainAnyElementsOf(answered);
            assertThat(answered).hasSizeGreaterThan(20);
        }

        Path outputs = new Path(folder + "/outputs");
        List<String> files = new Scoring(viewed).writeOutputs(answers, List.of(Signal.LOGITS), outputs);

        Set<String> expected = new TreeSet<>();
        rows.stream()
                .filter(row -> !row.getString(2).equals("test"))
                .forEach(row -> expected.add(JoinedFixture.key(row).toString()));
        List<String> found = new ArrayList<>();
        for (String file : files) {
            List<String> own = new ArrayList<>();
            try (RowReader reader =
                    RowFile.read(new Path(outputs, file), HADOOP, SignalTable.type(List.of(Signal.LOGITS.name())))) {
                reader.forEachRemaining(row -> own.add(new RowKey(row.getString(0), row.getInt(1)).toString()));
            }
            assertThat(own).isSorted();
            found.addAll(own);
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }

    private FusionModel trained(Task prior, FittedTransforms transforms) {
        var network = new ConcatNetwork.Settings(8, 1, 0.1).network(transforms.encodedSchema(), prior.width());
        var task = new TrainingTask(
                network,
                Objectives.sum(Objectives.term(1, Objectives.supervised(0))),
                TrainingSettings.defaults().withEpochs(1),
                7,
                new JoinedRows(viewed.files(), transforms, assignment, prior));
        try (RankShards shards = task.shards(0, 1, RowCache.inMemory(), HADOOP)) {
            return task.model(
                    task.fit(shards, new SoloCollective(), TorchDevice.CPU, Checkpoints.none(), RankListener.silent()));
        }
    }
}
