package io.athanor.bench;

import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.SparkSessions;
import io.athanor.job.features.Pipeline;
import io.athanor.table.FeatureTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * Athanor end to end: payloads are read from storage, decoded, inferred, written as segments and published as a bucketed
 * table. The manifest stands before the round begins: it is a stage of its own.
 */
final class AthanorWay implements Contender.Way {
    private final Contender.Task task;
    private final SparkSession spark;
    private final PipelineSettings settings;
    private int rounds;
    private long loads;
    private Pipeline next;

    AthanorWay(Contender.Task task) {
        this.task = task;
        this.spark = SparkSessions.open("bench", task.master());
        this.settings = settings(task);
        this.next = prepared();
    }

    private static PipelineSettings settings(Contender.Task task) {
        long rows = BareLoop.rows(
                        task,
                        task.isText() ? "texts.parquet" : "pictures.parquet",
                        new org.apache.spark.sql.types.StructType().add(BenchData.TEXTS.apply("id")))
                .size();
        long part = (rows + task.partitions() - 1) / task.partitions();
        String pipeline = task.isText() ? """
                source: { manifest: %s, id: id, part-samples: %d }
                modalities: { text: { from: text, encoder: minilm-l6 } }
                """ : """
                source: { webdataset: %s, part-samples: %d }
                modalities: { image: { from: picture, encoder: mobilenetv2-b10 } }
                """;
        Path data = task.data().resolve(task.isText() ? "texts.parquet" : "pictures.tar");
        return PipelineFile.read(
                        pipeline.formatted(data, part) + "label: none\nextract: { device: "
                                + (task.device().isCuda() ? "cuda" : "cpu") + " }\n",
                        "bench.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry())
                .settings();
    }

    /** A pipeline in a fresh work directory that has its manifest. */
    private Pipeline prepared() {
        Path work = task.scratch().resolve("work-" + rounds++);
        Pipeline pipeline = new Pipeline(Context.of(spark, work.toString(), settings, Progress.silent(), null));
        pipeline.manifest();
        return pipeline;
    }

    @Override
    public Contender.Outcome round() {
        FeatureTable made = next.features().get(0);
        var counts = made.artefact().provenance().counts();
        loads += counts.get("modelLoads");
        return new Contender.Outcome(
                counts.get("ok"),
                loads,
                Double.NaN,
                String.format(
                        Locale.ROOT,
                        "on %s, batches of %s, in the model %.0f %% of the tasks' time",
                        String.join(", ", made.inference().devices()),
                        made.inference().batchRows(),
                        100 * busyShare()));
    }

    /** Of what Spark's metrics show while an extraction runs, and of it the last. */
    private double busyShare() {
        String name = "extract." + task.modality() + ".deviceBusyShare";
        return JavaConverters.seqAsJavaList(
                        spark.sparkContext().env().metricsSystem().getSourcesByName("athanor"))
                .stream()
                .map(source -> source.metricRegistry().getGauges().get(name))
                .filter(Objects::nonNull)
                .mapToDouble(gauge -> (double) gauge.getValue())
                .findFirst()
                .orElse(Double.NaN);
    }

    @Override
    public void between() throws IOException {
        Scratch.delete(task.scratch(), path -> path.toString().contains("work-"));
        next = prepared();
    }

    @Override
    public void close() {
        spark.stop();
    }
}
