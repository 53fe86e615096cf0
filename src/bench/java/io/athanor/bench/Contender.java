package io.athanor.bench;

import io.athanor.model.ModelDevice;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A contender's own JVM: runs a round whenever a line comes in, and answers with a line of figures. Processor time is that of
 * the whole process, native threads included.
 */
final class Contender {
    static final String READY = "@ready";
    static final String ROUND = "@round";
    static final String FAILED = "@failed";

    private Contender() {}

    /** One way to make the features. */
    interface Way extends AutoCloseable {
        /** Makes all features once. */
        Outcome round() throws Exception;

        /** What a JVM needs before it is measured: two rounds, unless less will do. */
        default void warmUp() throws Exception {
            for (int round = 0; round < 2; round++) {
                round();
                between();
            }
        }

        /** Makes ready for another round; not measured. */
        default void between() throws Exception {}

        @Override
        void close();
    }

    /**
     * What a round came to.
     *
     * @param loads models that were loaded since the start; -1 where that cannot be seen
     * @param seconds of the part of the round that counts, on the clock; NaN for all of it
     * @param note whatever else there is to say, on one line
     */
    record Outcome(long rows, long loads, double seconds, String note) {
        Outcome(long rows, long loads) {
            this(rows, loads, Double.NaN, "");
        }
    }

    /**
     * What a contender is to do.
     *
     * @param name the contender
     * @param modality {@code text} or {@code image}; {@code rows} for trainings, or {@code rows@gated} for those of
     *     that network
     * @param data folder of {@link BenchData}, which trainings have no use for
     * @param scratch a folder for what it writes
     * @param cores cores it may use; for trainings as many workers
     * @param partitions Spark partitions, or for Athanor parts; for trainings thousands of rows
     * @param device of its models and trainings
     */
    record Task(String name, String modality, Path data, Path scratch, int cores, int partitions, ModelDevice device) {
        /** On the processor. */
        Task(String name, String modality, Path data, Path scratch, int cores, int partitions) {
            this(name, modality, data, scratch, cores, partitions, ModelDevice.CPU);
        }

        boolean isText() {
            return modality.equals("text");
        }

        /** Spark's master: a local one, unless this JVM was started with another. */
        String master() {
            return System.getProperty("spark.master", "local[" + cores + "]");
        }

        String[] arguments() {
            return new String[] {
                name, modality, data.toString(), scratch.toString(), "" + cores, "" + partitions, "" + device.cuda()
            };
        }

        static Task of(String[] arguments) {
            return new Task(
                    arguments[0],
                    arguments[1],
                    Path.of(arguments[2]),
                    Path.of(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]),
                    new ModelDevice(Integer.parseInt(arguments[6])));
        }
    }

    private static Way open(Task task) throws Exception {
        return switch (task.name()) {
            case "bare" -> task.isText() ? new BareTexts(task) : new BarePictures(task);
            case "athanor" -> new AthanorWay(task);
            case "plain-tuned", "plain-default" ->
                new PlainWay(task, task.name().equals("plain-tuned"));
            case "bare-training" -> new BareTraining(task);
            case "bare-forward" -> new BareForward(task);
            case "athanor-training" -> new TrainingWay(task);
            case "synapseml-tuned", "synapseml-default" ->
                new SynapseMlWay(task, task.name().equals("synapseml-tuned"));
            default -> throw new IllegalArgumentException("no contender " + task.name());
        };
    }

    public static void main(String[] arguments) throws Exception {
        // what libraries print must not be taken for figures
        PrintStream answers = System.out;
        System.setOut(System.err);
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Way way = open(Task.of(arguments));
                var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            way.warmUp();
            answers.println(READY);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long wall = System.nanoTime();
                long cpu = machine.getProcessCpuTime();
                Outcome outcome = way.round();
                long processor = machine.getProcessCpuTime() - cpu;
                long clock = System.nanoTime() - wall;
                answers.println(String.join(
                        " ",
                        ROUND,
                        "" + outcome.rows(),
                        "" + processor,
                        "" + (Double.isNaN(outcome.seconds()) ? clock : (long) (1e9 * outcome.seconds())),
                        "" + outcome.loads(),
                        outcome.note()));
                way.between();
            }
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            answers.println(FAILED + " " + String.valueOf(e).lines().findFirst().orElse(""));
        }
        // Spark leaves threads behind that would keep the JVM
        System.exit(0);
    }

    /** Spark of a contender that brings its own settings. */
    static org.apache.spark.sql.SparkSession spark(Task task) {
        return org.apache.spark.sql.SparkSession.builder()
                .master("local[" + task.cores() + "]")
                .appName("athanor-bench-" + task.name())
                .config(Map.of(
                        "spark.ui.enabled",
                        false,
                        "spark.driver.host",
                        "127.0.0.1",
                        "spark.driver.bindAddress",
                        "127.0.0.1",
                        "spark.local.dir",
                        task.scratch().resolve("spark").toString()))
                .getOrCreate();
    }
}
