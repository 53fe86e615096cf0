package io.athanor.bench;

import io.athanor.fusion.ConcatSettings;
import io.athanor.fusion.FusionNetwork;
import io.athanor.fusion.Objectives;
import io.athanor.job.SparkSessions;
import io.athanor.train.Assignment;
import io.athanor.train.AveragingSettings;
import io.athanor.train.EpochReport;
import io.athanor.train.JoinedRows;
import io.athanor.train.JoinedTable;
import io.athanor.train.ScalingSettings;
import io.athanor.train.TrainingProgress;
import io.athanor.train.TrainingSettings;
import io.athanor.train.TrainingTask;
import io.athanor.train.TransformFitting;
import io.athanor.train.WorkerSettings;
import io.athanor.train.Workers;
import io.athanor.train.barrier.BarrierTrainer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Athanor's own training, from a joined table through a barrier stage; its first epoch is not counted. */
final class TrainingWay implements Contender.Way {
    /** Makes the network of one million parameters. */
    static final int HIDDEN = 950;

    static final int LAYERS = 2;
    static final int BATCH_A_WORKER = 1024;
    static final double LEARNING_RATE = 1e-3;
    private static final int EPOCHS = 3;

    private final SparkSession spark;
    private final BarrierTrainer trainer;
    private final TrainingTask task;

    TrainingWay(Contender.Task asked) {
        int workers = asked.cores();
        this.spark = SparkSessions.open("bench", "local[" + workers + "]");
        JoinedTable table = TrainingRowsMade.write(
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
        boolean deterministic = asked.modality().equals("rows-exactly");
        var settings = new TrainingSettings(
                EPOCHS,
                BATCH_A_WORKER * workers,
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
                ScalingSettings.none(),
                AveragingSettings.none());
        this.task = new TrainingTask(network, Objectives.crossEntropy(0), settings, 7, rows);
        this.trainer = new BarrierTrainer(
                table, new Workers(workers), WorkerSettings.defaults(), TrainingProgress.silent(), null);
    }

    @Override
    public Contender.Outcome round() {
        List<EpochReport> epochs = trainer.fit("bench", task, null).curve();
        List<EpochReport> counted = epochs.subList(1, epochs.size());
        double seconds = counted.stream().mapToDouble(EpochReport::seconds).sum();
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
                        100 * waiting / seconds));
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
