package io.athanor.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.SparkSessions;
import io.athanor.job.Step;
import io.athanor.job.run.RunJob;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.spark.sql.SparkSession;

/**
 * A JVM that runs a pipeline whole, as {@code athanor run} does, and answers with a line of figures a stage. What lies between
 * two stages counts with the later one.
 */
final class MeteredRun implements Progress {
    /** What the lines of figures begin with; behind it a {@link Figures}, by tabs. */
    static final String STAGE = "@stage\t";

    private static final double MEGABYTE = 1e6;

    private static final Set<String> HEAP = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());

    private final PrintStream answers;
    private final OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final AtomicLong heap = new AtomicLong();
    private long wall = System.nanoTime();
    private long processor;

    private MeteredRun(PrintStream answers) {
        this.answers = answers;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((told, nothing) -> hear(told), null, null);
        }
    }

    private void hear(Notification told) {
        if (told.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            collected(GarbageCollectionNotificationInfo.from((CompositeData) told.getUserData())
                    .getGcInfo()
                    .getMemoryUsageAfterGc());
        }
    }

    private void collected(Map<String, MemoryUsage> pools) {
        long used = pools.entrySet().stream()
                .filter(pool -> HEAP.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        heap.accumulateAndGet(used, Math::max);
    }

    /**
     * What a stage took.
     *
     * @param wallSeconds on the clock
     * @param cpuSeconds processor time of the whole process, native threads included
     * @param heapMegabytes the most that a collection left of the heap; 0 if there was none
     * @param residentMegabytes the most memory that the process had
     */
    record Figures(
            String stage, double wallSeconds, double cpuSeconds, double heapMegabytes, double residentMegabytes) {
        static Figures of(String line) {
            String[] cells = line.split("\t", -1);
            return new Figures(
                    cells[1],
                    Double.parseDouble(cells[2]),
                    Double.parseDouble(cells[3]),
                    Double.parseDouble(cells[4]),
                    Double.parseDouble(cells[5]));
        }

        private String line() {
            return STAGE
                    + String.join(
                            "\t", stage, "" + wallSeconds, "" + cpuSeconds, "" + heapMegabytes, "" + residentMegabytes);
        }
    }

    @Override
    public Line start(String stage, long total, String unit) {
        return new Line() {
            private boolean ended;

            @Override
            public void advanceTo(long done) {}

            @Override
            public void note(String text) {}

            @Override
            public void close() {
                if (!ended) {
                    ended = true;
                    say(stage);
                }
            }
        };
    }

    private synchronized void say(String stage) {
        long now = System.nanoTime();
        long cpu = machine.getProcessCpuTime();
        answers.println(new Figures(
                        stage,
                        (now - wall) / 1e9,
                        (cpu - processor) / 1e9,
                        heap.getAndSet(0) / MEGABYTE,
                        resident() / MEGABYTE)
                .line());
        wall = now;
        processor = cpu;
    }

    /** Bytes of memory that the process had at most since it was last asked. */
    private static long resident() {
        try {
            long most = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
            // begins to count anew
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            return most;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param arguments the pipeline file, the work directory, the cores, and settings of the form {@code a.b=c} */
    public static void main(String[] arguments) throws Exception {
        // what libraries print must not be taken for figures
        PrintStream answers = System.out;
        System.setOut(System.err);
        MeteredRun meter = new MeteredRun(answers);
        Path pipeline = Path.of(arguments[0]);
        List<String> sets = Arrays.asList(arguments).subList(3, arguments.length);
        var settings = PipelineFile.read(
                        Files.readString(pipeline), pipeline.toString(), sets, System.getenv(), Pipelines.registry())
                .settings();
        try {
            SparkSession spark = SparkSessions.open("bench", "local[" + arguments[2] + "]");
            meter.say("start Spark");
            new RunJob(Context.of(spark, arguments[1], settings, meter, null)).run(Step.REPORT);
            meter.say("ending");
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            System.exit(1);
        }
        // Spark leaves threads behind that would keep the JVM
        System.exit(0);
    }
}
