package io.athanor.job.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.UserError;
import io.athanor.collective.SoloCollective;
import io.athanor.config.PipelineFile;
import io.athanor.data.Split;
import io.athanor.extending.ClassSpread;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.testing.LocalSpark;
import io.athanor.train.fitting.TransformSettings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TeacherSettings;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RankShards;
import io.athanor.train.rows.RowCache;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scorer;
import io.athanor.train.score.Scoring;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossFittedTeacherSparkTest {
    private static final long SEED = 7;
    private static final int BUCKETS = 4;

    /** A step an epoch: a training on other rows has other batches. */
    private static final String TEACHER = "{ ensemble: cross-fitted, members: 3, fusion: gated, hidden: 6, dropout: 0,"
            + " input-dropout: 0, modality-dropout: 0, batch-size: 1000, learning-rate: 0.02, epochs: 25, patience: 3,"
            + " clip-norm: 1000 }";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void one_training_says_of_each_fold_what_a_training_without_it_does() {
        JoinedTable table = JoinedFixture.write(new Path(folder.resolve("rows").toString()), 300, BUCKETS);
        Trainings trainings = Trainings.fit(settings("standardise", TEACHER), table, Assignment.bySplitColumn(), SEED);
        TrainingTask task = trainings.teacher("teacher");
        FusionModel teacher = task.model(fit(task));
        OutputsOrder order = new OutputsOrder("teacher", true, true, List.of(Signal.LOGITS, Signal.FUSED));
        assertThat(order.folds()).isZero();
        List<Scoring.Answers> answers = trainings.answers(order, teacher, fold -> {
            throw new IllegalStateException("another training");
        });
        Path outputs = new Path(folder.resolve("outputs").toString());
        new Scoring(table).writeOutputs(answers, order.signals(), outputs);
        Map<String, Row> said = new HashMap<>();
        LocalSpark.session()
                .read()
                .parquet(outputs.toString())
                .collectAsList()
                .forEach(row -> said.put(row.getString(0), row));

        int rows = 0;
        for (int fold = 0; fold < 3; fold++) {
            Assignment others = Assignment.outOfFold(Assignment.bySplitColumn(), 3, fold, SEED);
            FusionNetwork network = task.network().memberAlone(fold);
            TrainingTask alone = new TrainingTask(
                    network,
                    task.objective(),
                    task.settings(),
                    task.seed(),
                    new JoinedRows(table.files(), trainings.transforms(), others, trainings.task()));
            FusionModel model = alone.model(fit(alone));
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                RowsInMemory held = alone.rows().views(bucket, Set.of(Split.TEST), new Configuration());
                try (Scorer scorer = new Scorer(model.network(), model.weights())) {
                    float[][] logits = scorer.score(held, RowMask.nothing()).logits();
                    for (int i = 0; i < held.size(); i++) {
                        Row row = said.get(held.key(i).sampleId());
                        List<Float> found = row.getList(2);
                        for (int c = 0; c < logits[i].length; c++) {
                            assertThat(found.get(c)).isCloseTo(logits[i][c], offset(1e-4f));
                        }
                        List<Float> hidden = row.getList(3);
                        assertThat(hidden).hasSize(3 * 6);
                        assertThat(hidden.subList(0, 6 * fold)).allMatch(value -> value == 0);
                        assertThat(hidden.subList(6 * fold + 6, 18)).allMatch(value -> value == 0);
                        assertThat(hidden.subList(6 * fold, 6 * fold + 6)).anyMatch(value -> value != 0);
                        rows++;
                    }
                }
            }
        }
        long training = table.samples().stream()
                .filter(sample -> sample.split() == Split.TRAIN)
                .count();
        assertThat(rows).isEqualTo((int) training);
        long validation = table.samples().stream()
                .filter(sample -> sample.split() == Split.VALIDATION)
                .count();
        assertThat(said).hasSize((int) (training + validation));
    }

    @Test
    void teachers_are_cross_fitted_with_ten_members_or_five_of_many_samples_unless_something_else_is_said() {
        assertThat(decided("{}", 10_001).crossFitted()).isTrue();
        assertThat(decided("{}", 10_001).memberCount()).isEqualTo(5);
        assertThat(decided("{}", 10_000).crossFitted()).isTrue();
        assertThat(decided("{}", 10_000).memberCount()).isEqualTo(10);
        assertThat(decided("{ members: 1 }", 10_001).crossFitted()).isFalse();
        assertThat(decided("{ members: 7 }", 10_001).memberCount()).isEqualTo(7);
        assertThat(decided("{ ensemble: independent }", 10_001).memberCount()).isEqualTo(4);
        assertThat(decided("{ ensemble: independent }", 324).memberCount()).isEqualTo(4);
        assertThat(decided("{ ensemble: cross-fitted }", 324).memberCount()).isEqualTo(10);
        // a pilot's sample is trained on as the whole will be
        assertThat(settings("l2", "{}").ofSample(0.01).forSamples(101).teacher().memberCount())
                .isEqualTo(5);
        assertThatThrownBy(() -> settings("l2", "{ ensemble: cross-fitted, members: 1 }"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("members is 1, expected auto or at least 2");
        assertThatThrownBy(() -> settings("l2", "{ members: 65 }"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected auto or a whole number from 1 to 64");
    }

    private static TeacherSettings decided(String teacher, long samples) {
        return settings("l2", teacher).forSamples(samples).teacher();
    }

    @Test
    void transforms_that_read_labels_would_tell_members_of_their_folds() {
        assertThat(settings("class-spread", "{}").forSamples(10_001).teacher().crossFitted())
                .isFalse();
        assertThatThrownBy(() -> settings("class-spread", "{ ensemble: cross-fitted }"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("teacher.ensemble is cross-fitted and the transforms of image read labels,"
                        + " expected independent, or transforms that read none");
    }

    private static TrainedWeights fit(TrainingTask task) {
        try (RankShards shards = task.shards(0, 1, RowCache.inMemory(), new Configuration())) {
            return task.fit(shards, new SoloCollective(), TorchDevice.CPU, Checkpoints.none(), RankListener.silent());
        }
    }

    private static PipelineSettings settings(String transforms, String teacher) {
        String pipeline = """
                source: { webdataset: a.tar }
                label: l
                modalities:
                  image: { from: png, encoder: mobilenetv2-b10, transforms: [%s] }
                  text: { from: txt, encoder: minilm-l6 }
                  fields: { columns: [a b, kind] }
                teacher: %s
                """.formatted(transforms, teacher);
        return PipelineFile.read(
                        pipeline,
                        "p.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry().with(TransformSettings.class, ClassSpread.class))
                .settings();
    }
}
