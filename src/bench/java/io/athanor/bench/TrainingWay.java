package io.athanor.bench;

import io.athanor.fusion.ConcatSettings;
import io.athanor.fusion.FusionNetwork;
import io.athanor.fusion.Objectives;
import io.athanor.fusion.Precision;
import io.athanor.fusion.TorchDevice;
import io.athanor.job.SparkSessions;
import io.athanor.train.Assignment;
import io.athanor.train.AveragingSettings;
import io.athanor.train.Checkpoints;
import io.athanor.train.EpochReport;
import io.athanor.train.JoinedRows;
import io.athanor.train.JoinedTable;
import io.athanor.train.RankListener;
import io.athanor.train.RankShards;
import io.athanor.train.RowCache;
import io.athanor.train.ScalingSettings;
import io.athanor.train.TrainedWeights;
import io.athanor.train.TrainingLoop;
import io.athanor.train.TrainingProgress;
import io.athanor.train.TrainingSettings;
import io.athanor.train.TrainingTask;
import io.athanor.train.TransformFitting;
import io.athanor.train.WorkerSettings;
import io.athanor.train.Workers;
import io.athanor.train.barrier.BarrierTrainer;
import io.athanor.train.barrier.SoloTrainings;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Athanor's own training, from a joined table; its first epoch is not counted. All workers learn one network through a
 * barrier stage; of the modality {@code rows-ring} without Spark and over the loopback device; of {@code rows-apart} each a
 * network of its own at the same time.
 */
final class TrainingWay implements Contender.Way {
    /** Makes the network of one million parameters. */
    static final int HIDDEN = 950;

    static final int LAYERS = 2;
    static final int BATCH_A_WORKER = 1024;
    static final double LEARNING_RATE = 1e-3;
    private static final int EPOCHS = 3;

    private final SparkSession spark;
    private final int workers;
    private final String modality;
    private final JoinedTable table;
    private final TrainingTask task;

    TrainingWay(Contender.Task asked) {
        this.workers = asked.cores();
        this.modality = asked.modality();
        this.spark = SparkSessions.open("bench", "local[" + workers + "]");
        this.table = TrainingRowsMade.write(
                spark, new Path(asked.scratch().resolve("joined").toUri()), 1000L * asked.partitions());
        var rows = new JoinedRows(
                table.files(),
                new TransformFitting(table)
                        .fit(
                                Assignment.bySplitColumn(),
                                TrainingRowsMade.schema().modalities()),
                Assignment.bySplitColumn(),
                IntStream.range(0, TrainingRowsMade.CLASSES)
                        .mapToObj(c -> "c" + c)
                        .toList());
        FusionNetwork network =
                new ConcatSettings(HIDDEN, LAYERS, 0).network(TrainingRowsMade.schema(), TrainingRowsMade.CLASSES);
        boolean deterministic = modality.equals("rows-exactly");
        var settings = new TrainingSettings(
                EPOCHS,
                modality.equals("rows-apart") ? BATCH_A_WORKER : BATCH_A_WORKER * workers,
                LEARNING_RATE,
                0.01,
                0,
                EPOCHS,
                0,
                "none",
                0,
                0,
                1,
                0,
                deterministic,
                Precision.FLOAT32,
                ScalingSettings.none(),
                AveragingSettings.none());
        this.task = new TrainingTask(network, Objectives.crossEntropy(0), settings, 7, rows);
    }

    @Override
    public Contender.Outcome round() {
        List<TrainedWeights> trained =
                switch (modality) {
                    case "rows-apart" ->
                        new SoloTrainings(table, WorkerSettings.defaults(), null)
                                .fit(Collections.nCopies(workers, task));
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
                        return new TrainingLoop(
                                        task.network(),
                                        task.objective(),
                                        task.settings(),
                                        task.seed(),
                                        ranks,
                                        TorchDevice.CPU,
                                        Checkpoints.none(),
                                        RankListener.silent())
                                .fit(shards.byNumber(), task.rows().transforms().given());
                    }
                })
                .get(0);
    }

    private TrainedWeights together() {
        return new BarrierTrainer(
                        table, new Workers(workers), WorkerSettings.defaults(), TrainingProgress.silent(), null)
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
