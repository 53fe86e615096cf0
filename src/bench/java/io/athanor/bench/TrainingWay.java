package io.athanor.bench;

import io.athanor.config.PipelineFile;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.FusionNetworks;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.job.SparkSessions;
import io.athanor.model.ModelDevice;
import io.athanor.task.Multiclass;
import io.athanor.train.barrier.BarrierTrainer;
import io.athanor.train.barrier.SoloTrainings;
import io.athanor.train.barrier.WorkerDevices;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.barrier.Workers;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.AveragingSettings;
import io.athanor.train.loop.BatchSize;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.ScalingSettings;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RankShards;
import io.athanor.train.rows.RowCache;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Athanor's own training, from a joined table; its first epoch is not counted. All workers learn one network through a
 * barrier stage; of the modality {@code rows-ring} without Spark and over the loopback device; of {@code rows-apart} each a
 * network of its own at the same time; of {@code rows-bfloat16} in half precision. On a cluster each worker has a whole GPU.
 */
final class TrainingWay implements Contender.Way {
    /** Makes the network of one million parameters. */
    static final int HIDDEN = 950;

    /** The modality of rows that are learned in half precision. */
    static final String HALVES = "rows-bfloat16";

    static final int LAYERS = 2;
    static final int BATCH_A_WORKER = 1024;
    static final double LEARNING_RATE = 1e-3;
    private static final int EPOCHS = 3;

    private final SparkSession spark;
    private final int workers;
    private final String modality;
    private final JoinedTable table;
    private final TrainingTask task;
    private final WorkerSettings settings;
    private final @Nullable ResourceProfile profile;

    TrainingWay(Contender.Task asked) {
        this.workers = asked.cores();
        this.modality = asked.modality().split("@")[0];
        this.spark = SparkSessions.open("bench", asked.master());
        this.settings = settings(asked.device());
        this.profile = spark.sparkContext().isLocal() ? null : wholeGpu();
        this.table = TrainingRowsMade.write(
                spark, new Path(asked.scratch().resolve("joined").toUri()), 1000L * asked.partitions());
        var rows = new JoinedRows(
                table.files(),
                new TransformFitting(table)
                        .fit(
                                Assignment.bySplitColumn(),
                                TrainingRowsMade.schema().modalities()),
                Assignment.bySplitColumn(),
                Multiclass.of(IntStream.range(0, TrainingRowsMade.CLASSES)
                        .mapToObj(c -> "c" + c)
                        .toList()));
        FusionNetwork network = network(asked);
        boolean deterministic = modality.equals("rows-exactly");
        var learning = new TrainingSettings(
                EPOCHS,
                new BatchSize(modality.equals("rows-apart") ? BATCH_A_WORKER : BATCH_A_WORKER * workers),
                LEARNING_RATE,
                0.01,
                0,
                EPOCHS,
                0,
                "none",
                1,
                0,
                deterministic,
                modality.equals(HALVES) ? Precision.BFLOAT16 : Precision.FLOAT32,
                ScalingSettings.usual(),
                AveragingSettings.none());
        this.task = new TrainingTask(network, Objectives.supervised(0), learning, 7, rows);
    }

    /** The network of a million parameters; or the one that stands behind an @ in the modality, as it comes. */
    static FusionNetwork network(Contender.Task asked) {
        String[] named = asked.modality().split("@");
        NetworkSettings settings = named.length == 1
                ? new ConcatNetwork.Settings(HIDDEN, LAYERS, 0)
                : PipelineFile.settings(FusionNetworks.registry(), named[1], Map.of());
        return settings.network(TrainingRowsMade.schema(), TrainingRowsMade.CLASSES);
    }

    static TorchDevice device(Contender.Task asked) {
        return asked.device().isCuda() ? TorchDevice.cuda(asked.device().cuda()) : TorchDevice.CPU;
    }

    /** Refused without a GPU, where one is asked for: what would be measured otherwise is the processor. */
    private static WorkerSettings settings(ModelDevice device) {
        WorkerSettings usual = WorkerSettings.defaults();
        return new WorkerSettings(
                usual.peerTimeout(),
                usual.executorTimeout(),
                usual.checkpointInterval(),
                usual.checkpointsKept(),
                usual.tensorboard(),
                usual.cache(),
                device.isCuda() ? WorkerDevices.CUDA : WorkerDevices.CPU);
    }

    /** What {@code resources.train.gpus: 1} asks for. */
    private ResourceProfile wholeGpu() {
        ResourceProfile whole = new ResourceProfileBuilder()
                .require(new TaskResourceRequests().cpus(1).resource("gpu", 1))
                .build();
        spark.sparkContext().resourceProfileManager().addResourceProfile(whole);
        return whole;
    }

    @Override
    public Contender.Outcome round() {
        List<TrainedWeights> trained =
                switch (modality) {
                    case "rows-apart" ->
                        new SoloTrainings(table, settings, profile).fit(Collections.nCopies(workers, task));
                    case "rows-ring" -> List.of(ring());
                    default -> List.of(together());
                };
        List<EpochReport> counted = trained.stream()
                .flatMap(each -> each.curve().subList(1, EPOCHS).stream())
                .toList();
        double seconds = counted.stream().mapToDouble(EpochReport::seconds).sum() / trained.size();
        double reducing =
                counted.stream().mapToDouble(EpochReport::allReduceSeconds).sum();
        double waiting =
                counted.stream().mapToDouble(EpochReport::dataWaitSeconds).sum();
        return new Contender.Outcome(
                counted.stream().mapToLong(EpochReport::samples).sum(),
                -1,
                seconds,
                String.format(
                        Locale.ROOT,
                        "all-reduce share %.1f %%, data-wait share %.1f %%",
                        100 * reducing / seconds,
                        100 * waiting / seconds / trained.size()));
    }

    private TrainedWeights ring() {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        return RankThreads.run(workers, ranks -> {
                    try (RankShards shards = task.shards(ranks.rank(), workers, RowCache.inMemory(), hadoop)) {
                        return task.fit(shards, ranks, TorchDevice.CPU, Checkpoints.none(), RankListener.silent());
                    }
                })
                .get(0);
    }

    private TrainedWeights together() {
        return new BarrierTrainer(table, new Workers(workers), settings, TrainingProgress.silent(), profile)
                .fit("bench", task, null);
    }

    @Override
    public void warmUp() {
        round();
    }

    @Override
    public void close() {
        spark.stop();
    }
}
