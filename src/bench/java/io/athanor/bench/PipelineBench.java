package io.athanor.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jobs/bench pipeline}: what each stage of a whole run costs, by the number of rows. */
@Command(
        name = "pipeline",
        description = {
            "Runs a whole pipeline over generated rows (vectors of 128 and 64 values that other systems made, two columns of a"
                    + " table, ten classes) for each number of rows, in a process of its own.",
            "A line a stage: seconds on the clock, seconds of processor time of the whole process, the most that a collection"
                    + " left of the heap, and the most memory the process had. Then the whole, and the teacher's accuracy beside"
                    + " that of the best of all rules, which is known."
        },
        mixinStandardHelpOptions = true)
final class PipelineBench implements Callable<Integer> {
    private static final String TEACHER = "train teacher";

    /** The number of rows that the last line speaks of, if it was run. */
    private static final long OFTEN_ASKED = 300_000;

    @Option(
            names = "--rows",
            split = ",",
            defaultValue = "10000,100000,300000,1000000",
            description = "Rows of each run (${DEFAULT-VALUE}).")
    private List<Long> rows = List.of();

    @Option(names = "--epochs", defaultValue = "3", description = "Epochs of each training (${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--workers", defaultValue = "2", description = "Workers, and cores (${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--heap", defaultValue = "3g", description = "Heap of each run (${DEFAULT-VALUE}).")
    private String heap = "";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting of all runs; may be repeated.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--keep", description = "Leaves data, work directories and logs behind.")
    private boolean keep;

    /** What a run came to: its stages, in their order, and the rows' number. */
    private record Measured(long rows, List<MeteredRun.Figures> stages) {
        double sum(ToDoubleFunction<MeteredRun.Figures> figure) {
            return stages.stream().mapToDouble(figure).sum();
        }

        double most(ToDoubleFunction<MeteredRun.Figures> figure) {
            return stages.stream().mapToDouble(figure).max().orElseThrow();
        }

        double cpuSeconds() {
            return sum(MeteredRun.Figures::cpuSeconds);
        }

        /** The whole run's processor time over that of the teacher's training. */
        double perTeacher() {
            return cpuSeconds()
                    / stages.stream()
                            .filter(stage -> stage.stage().equals(TEACHER))
                            .mapToDouble(MeteredRun.Figures::cpuSeconds)
                            .findFirst()
                            .orElseThrow();
        }
    }

    @Override
    public Integer call() throws Exception {
        if (rows.stream().anyMatch(n -> n < 1_000) || epochs < 1 || workers < 1) {
            throw new UserError("Cannot measure: found --rows " + rows + ", --epochs " + epochs + " and --workers "
                    + workers + ", expected at least 1000 rows, an epoch and a worker. Correct them.");
        }
        Path folder = Files.createTempDirectory("athanor-bench-pipeline");
        System.out.println("data, work directories and logs: " + folder);
        Map<Long, Path> pipelines = new TreeMap<>();
        try (SparkSession spark = generating(folder)) {
            for (long n : rows) {
                pipelines.put(
                        n,
                        PipelineData.write(
                                spark, Files.createDirectory(folder.resolve("rows-" + n)), n, epochs, workers));
            }
        }
        List<Measured> all = new ArrayList<>();
        for (Map.Entry<Long, Path> pipeline : pipelines.entrySet()) {
            Path at = folder.resolve("rows-" + pipeline.getKey());
            all.add(measure(pipeline.getKey(), pipeline.getValue(), at));
            if (!keep) {
                Scratch.delete(at);
            }
        }
        for (Measured more : all) {
            for (Measured less : all) {
                if (more.rows() == 10 * less.rows()) {
                    System.out.printf(
                            Locale.ROOT,
                            "from %,d to %,d rows: %.1f times the processor time%n",
                            less.rows(),
                            more.rows(),
                            more.cpuSeconds() / less.cpuSeconds());
                }
            }
        }
        Measured last = all.stream()
                .filter(run -> run.rows() == OFTEN_ASKED)
                .findFirst()
                .orElse(all.get(all.size() - 1));
        System.out.printf(
                Locale.ROOT,
                "pipeline whole/teacher at %d: %.2f cpu-seconds %.0f%n",
                last.rows(),
                last.perTeacher(),
                last.cpuSeconds());
        if (!keep) {
            Scratch.delete(folder);
        }
        return 0;
    }

    private Measured measure(long n, Path pipeline, Path folder) throws IOException, InterruptedException {
        System.out.printf(Locale.ROOT, "%n%,d rows, %d epochs, %d workers%n", n, epochs, workers);
        System.out.printf(Locale.ROOT, "%-32s %9s %9s %9s %9s%n", "stage", "wall s", "cpu s", "heap MB", "memory MB");
        Path work = folder.resolve("work");
        Measured run = new Measured(n, run(pipeline, work, folder.resolve("log")));
        row(new MeteredRun.Figures(
                "whole",
                run.sum(MeteredRun.Figures::wallSeconds),
                run.cpuSeconds(),
                run.most(MeteredRun.Figures::heapMegabytes),
                run.most(MeteredRun.Figures::residentMegabytes)));
        JsonNode accuracy =
                Json.tree(Files.readString(work.resolve("metrics.json"))).at("/methods/teacher/splits/test/accuracy");
        System.out.printf(
                Locale.ROOT,
                "accuracy on %,d test rows: the teacher's %.3f, of the best of all rules %.3f; whole/teacher %.2f%n",
                accuracy.get("n").asLong(),
                accuracy.get("value").asDouble(),
                PipelineData.bestAccuracy(),
                run.perTeacher());
        return run;
    }

    private List<MeteredRun.Figures> run(Path pipeline, Path work, Path log) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(
                System.getProperty("athanor.bench.jvm-options", "").trim().split("\\s+")));
        command.add("-Xmx" + heap);
        command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MeteredRun.class.getName()));
        command.addAll(List.of(pipeline.toString(), work.toString(), Integer.toString(workers)));
        command.addAll(sets);
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        List<MeteredRun.Figures> stages = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(MeteredRun.STAGE)) {
                    MeteredRun.Figures stage = MeteredRun.Figures.of(line);
                    stages.add(stage);
                    row(stage);
                }
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the run did not end well, see " + log);
        }
        return stages;
    }

    private static void row(MeteredRun.Figures stage) {
        System.out.printf(
                Locale.ROOT,
                "%-32s %9.1f %9.1f %9.0f %9.0f%n",
                stage.stage(),
                stage.wallSeconds(),
                stage.cpuSeconds(),
                stage.heapMegabytes(),
                stage.residentMegabytes());
    }

    private static SparkSession generating(Path folder) {
        return SparkSession.builder()
                .master("local[2]")
                .appName("athanor-bench-pipeline")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.local.dir", folder.resolve("spark").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        folder.resolve("warehouse").toUri().toString())
                .getOrCreate();
    }
}
