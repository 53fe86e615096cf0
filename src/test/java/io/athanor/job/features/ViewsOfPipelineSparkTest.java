package io.athanor.job.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.data.Modality;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import io.athanor.testing.LocalSpark;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RankShards;
import io.athanor.train.rows.Ranks;
import io.athanor.train.rows.RowCache;
import io.athanor.train.transform.FittedTransforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of another system with views, from the source to weights. */
class ViewsOfPipelineSparkTest {
    private static final int SAMPLES = 48;

    @TempDir
    Path folder;

    @Test
    void views_go_from_a_table_of_another_system_into_weights_that_are_the_same_for_any_number_of_workers()
            throws Exception {
        Pipeline pipeline = pipeline();

        // half of the samples have two views more
        assertThat(pipeline.ledger().ledger().views()).isEqualTo(Map.of("vendor", (long) SAMPLES));
        assertThat(pipeline.ledger().ledger().rows("vendor")).isEqualTo(2 * SAMPLES);
        JoinedTable table = pipeline.joined();
        assertThat(table.files().rows()).isEqualTo(2 * SAMPLES);
        assertThat(table.files().samples()).isEqualTo(SAMPLES);

        TrainingTask task = task(table);
        List<TrainedWeights> one = fit(task, 1);
        assertThat(one.get(0).curve()).hasSize(3);
        for (int size : new int[] {2, 4}) {
            for (TrainedWeights other : fit(task, size)) {
                one.get(0).weights().values().forEach((name, values) -> assertThat(
                                other.weights().of(name))
                        .as(name)
                        .isEqualTo(values));
            }
        }
    }

    private Pipeline pipeline() throws IOException {
        StringBuilder products = new StringBuilder("id,kind,side,size\n");
        for (int i = 0; i < SAMPLES; i++) {
            products.append("p%d,%s,%s,%d\n"
                    .formatted(i, i % 2 == 0 ? "cup" : "plate", i % 6 == 5 ? "validation" : "train", i));
        }
        Files.writeString(folder.resolve("products.csv"), products);
        LocalSpark.session()
                .range(SAMPLES)
                .selectExpr("id", "explode(if(id % 4 < 2, array(0L, 1L, 7L), array(0L))) as crop")
                .selectExpr(
                        "concat('p', id) as product",
                        "crop",
                        "array(float(id % 2 + crop), float(id), float(crop), 1f) as embedding")
                .write()
                .parquet(folder.resolve("vendor").toString());
        PipelineSettings settings = PipelineFile.read(
                        """
                        source: { manifest: "%1$s/products.csv", id: id }
                        label: kind
                        split: { column: side }
                        buckets: 4
                        modalities:
                          facts: { columns: [size] }
                          vendor: { encoder: external, path: "%1$s/vendor", id: product, view: crop, vector: embedding }
                        """.formatted(folder), "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        return new Pipeline(
                Context.of(LocalSpark.session(), folder.resolve("work").toString(), settings, Progress.silent(), null));
    }

    private static TrainingTask task(JoinedTable table) {
        Assignment assignment = Assignment.bySplitColumn();
        Task prior = table.task(new Multiclass.Settings(), assignment);
        List<Modality> modalities = table.files().schema().modalities();
        FittedTransforms transforms = new TransformFitting(table).fit(assignment, modalities);
        FusionNetwork network =
                new ConcatNetwork.Settings(8, 1, 0.3).network(transforms.encodedSchema(), prior.width());
        return new TrainingTask(
                network,
                Objectives.sum(Objectives.term(1, Objectives.supervised(0))),
                WrittenSettings.training("epochs: 3\nbatch-size: 16\nmodality-dropout: 0.3\ndeterministic: true\n"),
                7,
                new JoinedRows(table.files(), transforms, assignment, prior));
    }

    private static List<TrainedWeights> fit(TrainingTask task, int size) throws Exception {
        return Ranks.inMemory(size, ranks -> {
            try (RankShards shards =
                    task.shards(ranks.rank(), ranks.size(), RowCache.inMemory(), new Configuration())) {
                return task.fit(shards, ranks, TorchDevice.CPU, Checkpoints.none(), RankListener.silent());
            }
        });
    }
}
