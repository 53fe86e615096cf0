package io.athanor.train.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.athanor.base.Heap;
import io.athanor.base.Seeds;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objectives;
import io.athanor.table.RowFile;
import io.athanor.task.Multiclass;
import io.athanor.testing.LocalSpark;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten million rows of three modalities of 32 floats, 3.8 GB, train in a heap of 1 GB, within 11 times the time of a tenth of
 * them and without taking more memory: {@code mvn test -Psoak -Dtest=ManyRowsSoak}. It wants 10 GB of disk and two idle cores.
 */
class ManyRowsSoak {
    private static final int MILLION = 1_000_000;
    private static final int WIDTH = 32;
    private static final int BUCKETS = 16;
    private static final List<String> CLASSES = List.of("c0", "c1", "c2", "c3");
    private static final FeatureSchema SCHEMA =
            new FeatureSchema(List.of(vector("image"), vector("text"), vector("audio")));
    private static final double MOST_TIME = 11;
    private static final double MOST_GROWTH = 1.03;

    @TempDir
    Path folder;

    @Test
    void ten_million_rows_train_in_the_memory_of_one_million() throws IOException {
        train(MILLION / 10);
        Run one = train(MILLION);
        Run ten = train(10 * MILLION);
        System.out.printf(
                Locale.ROOT,
                "time(10 M) / time(1 M): %.2f, of cores %.2f; RssAnon at most: %d MB and %d MB; heap at most %d MB%n",
                ten.seconds / one.seconds,
                ten.cpuSeconds / one.cpuSeconds,
                one.mostMegabytes,
                ten.mostMegabytes,
                Heap.limitMegabytes());
        assertThat(ten.seconds / one.seconds).isLessThan(MOST_TIME);
        assertThat((double) ten.mostMegabytes / one.mostMegabytes).isLessThan(MOST_GROWTH);
    }

    private record Run(double seconds, double cpuSeconds, long mostMegabytes) {}

    private Run train(int rows) throws IOException {
        Path data = Files.createDirectory(folder.resolve("rows-" + rows));
        JoinedTable table = new JoinedTable(LocalSpark.session(), write(data, rows));
        FusionNetwork network = new ConcatNetwork.Settings(64, 1, 0.1).network(SCHEMA, CLASSES.size());
        TrainingSettings settings = WrittenSettings.training("epochs: 2\nbatch-size: 1024");
        TrainingTask task = new TrainingTask(
                network,
                Objectives.of(Objectives.usual(), network),
                settings,
                7,
                new JoinedRows(
                        table.files(),
                        transforms(),
                        Assignment.bySplitColumn(),
                        new Multiclass(CLASSES, List.of(1L, 1L, 1L, 1L))));
        Watch watch = new Watch(rows);
        watch.start();
        long began = System.nanoTime();
        long worked = cpuNanoseconds();
        TrainedWeights trained = new BarrierTrainer(
                        table, new Workers(2), WrittenSettings.workers("cache: disk"), TrainingProgress.silent(), null)
                .fit("many rows", task, null);
        double seconds = (System.nanoTime() - began) / 1e9;
        watch.end();
        for (EpochReport epoch : trained.curve()) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d rows: epoch %d in %.1f s, %,.0f rows/s, loss %.4f, validation %.4f%n",
                    rows,
                    epoch.epoch(),
                    epoch.seconds(),
                    epoch.samples() / epoch.seconds(),
                    epoch.trainLoss(),
                    epoch.validationLoss());
        }
        double cpuSeconds = (cpuNanoseconds() - worked) / 1e9;
        System.out.printf(Locale.ROOT, "%,d rows: %.1f s in all, %.1f s of cores%n", rows, seconds, cpuSeconds);
        // far better than by chance: they were not read as noise
        assertThat(trained.curve().get(0).validationAccuracy()).isGreaterThan(0.5);
        return new Run(seconds, cpuSeconds, watch.most);
    }

    private static long cpuNanoseconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Says every ten seconds how much anonymous memory this process has. */
    private static final class Watch extends Thread {
        private final int rows;
        private volatile boolean ended;
        private long most;

        Watch(int rows) {
            this.rows = rows;
            setDaemon(true);
        }

        @Override
        public void run() {
            for (int second = 0; !ended; second++) {
                long anonymous = megabytes("RssAnon:");
                most = Math.max(most, anonymous);
                if (second % 10 == 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "%,d rows, second %d: RssAnon %d MB, RssFile %d MB%n",
                            rows,
                            second,
                            anonymous,
                            megabytes("RssFile:"));
                }
                try {
                    Thread.sleep(1000);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        void end() {
            ended = true;
            try {
                join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static long megabytes(String line) {
            try {
                return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(l -> l.startsWith(line))
                        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                        .findFirst()
                        .orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Buckets as a join leaves them, but written one by one: a shuffle of so much would take longer than the training. */
    private static JoinedFiles write(Path folder, int rows) {
        List<List<String>> files = IntStream.range(0, BUCKETS)
                .parallel()
                .mapToObj(bucket -> {
                    var file = new org.apache.hadoop.fs.Path(
                            folder.resolve("bucket-" + bucket).toUri());
                    RowFile.write(file, new Configuration(), type(), rows(bucket, rows / BUCKETS));
                    return List.of(file.toString());
                })
                .toList();
        return new JoinedFiles(SCHEMA, files, rows / BUCKETS * BUCKETS);
    }

    private static StructType type() {
        StructType type = new StructType()
                .add("sample_id", DataTypes.StringType)
                .add("view", DataTypes.IntegerType)
                .add("label", DataTypes.StringType)
                .add("split", DataTypes.StringType)
                .add("group", DataTypes.StringType);
        for (FeatureSpec spec : SCHEMA.specs()) {
            type = type.add(spec.modality().featureColumn(), DataTypes.createArrayType(DataTypes.FloatType, false));
        }
        return type;
    }

    private static Iterator<Row> rows(int bucket, int count) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(7, bucket));
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    int c = random.nextInt(CLASSES.size());
                    List<Object> cells = new ArrayList<>();
                    String id = String.format(Locale.ROOT, "row-%02d-%08d", bucket, i);
                    cells.addAll(List.of(id, 0, CLASSES.get(c), i % 10 == 9 ? "validation" : "train", id));
                    for (int m = 0; m < SCHEMA.specs().size(); m++) {
                        float[] values = new float[WIDTH];
                        for (int j = 0; j < WIDTH; j++) {
                            values[j] = (float) random.nextDouble() + (j % CLASSES.size() == c ? 0.1f : 0);
                        }
                        cells.add(values);
                    }
                    return RowFactory.create(cells.toArray());
                })
                .iterator();
    }

    private static FittedTransforms transforms() {
        float[] mean = new float[WIDTH];
        float[] scale = new float[WIDTH];
        Arrays.fill(mean, 0.5f);
        Arrays.fill(scale, 3.5f);
        return new FittedTransforms(SCHEMA.specs().stream()
                .map(spec -> new FittedModality(spec, List.of(), List.of(), mean, scale))
                .toList());
    }

    private static FeatureSpec vector(String modality) {
        return new FeatureSpec(new Modality(modality), new Shape.Vector(WIDTH));
    }
}
