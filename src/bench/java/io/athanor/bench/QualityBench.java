package io.athanor.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.commons.math3.distribution.TDistribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jobs/bench quality}: how good the teacher is, against the best single modality and the best fair baseline. */
@Command(
        name = "quality",
        description = {
            "Cross-validates the pipelines of several data sets as they stand in conf/pipelines: 5 x 5 folds below 1,000 rows, 2 x 3"
                    + " above. Says of each how much better the teacher is than the best single modality and the best baseline, both"
                    + " chosen on validation rows in every fold, how much better the student is than its twin on labels alone"
                    + " (points of accuracy), the teacher's calibration error beside that of a perfectly calibrated one (percent), and"
                    + " both differences of the log-loss (nats); paired, with corrected resampled t intervals.",
            "Then, over all sets, which gains stand after Holm's correction.",
            "A set needs its data: STAMPS=DIR, HAN=DIR, EMOJI_ARTISTS=DIR, TABLER=DIR, each made by the script of that name in jobs/data. What is"
                    + " interrupted goes on where it was, in the same --work."
        },
        mixinStandardHelpOptions = true)
final class QualityBench implements Callable<Integer> {
    /** Below which an error of this kind is said to be none. */
    private static final double LEVEL = 0.05;

    /**
     * A data set.
     *
     * @param variable of the environment that says where its data are; empty where the project holds them
     */
    private record DataSet(String name, String pipeline, String variable, int repeats, int folds) {}

    private static final List<DataSet> SETS = List.of(
            new DataSet("quickstart", "quickstart", "", 5, 5),
            new DataSet("stamps", "stamps", "STAMPS", 5, 5),
            new DataSet("han", "han-radical", "HAN", 2, 3),
            new DataSet("artists", "emoji-artists", "EMOJI_ARTISTS", 2, 3),
            new DataSet("tabler", "tabler-category", "TABLER", 2, 3));

    @Option(
            names = "--sets",
            split = ",",
            description = "Data sets: quickstart, stamps, han, artists, tabler; all whose data are there.")
    private List<String> sets = List.of();

    @Option(names = "--repeats", description = "Repeats in place of each set's own.")
    private int repeats;

    @Option(
            names = "--work",
            defaultValue = "target/quality",
            description = "Folder with a work directory a set, which stays (${DEFAULT-VALUE}).")
    private Path work = Path.of("");

    @Option(names = "--heap", defaultValue = "3g", description = "Heap of each run (${DEFAULT-VALUE}).")
    private String heap = "";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting of all runs; may be repeated.")
    private List<String> settings = new ArrayList<>();

    /** A paired difference, and how likely one so large is where there is none. */
    private record Difference(double value, double low, double high, double p) {
        /** @param folds behind the interval, of the resampled t test */
        static Difference of(JsonNode comparison, double confidence, int folds, double factor) {
            double value = factor * comparison.get("difference").asDouble();
            double low = factor * comparison.get("low").asDouble();
            double high = factor * comparison.get("high").asDouble();
            TDistribution t = new TDistribution(null, folds - 1.0);
            double error = Math.abs(high - low) / 2 / t.inverseCumulativeProbability((1 + confidence) / 2);
            double p = error == 0 ? 1 : 2 * t.cumulativeProbability(-Math.abs(value) / error);
            return new Difference(value, Math.min(low, high), Math.max(low, high), p);
        }

        String text(String format) {
            return String.format(Locale.ROOT, format + " [" + format + ", " + format + "]", value, low, high);
        }
    }

    /** What there is to say of a set. */
    private record Quality(
            String set,
            Difference single,
            Difference baseline,
            Difference student,
            double error,
            double floor,
            Difference lossSingle,
            Difference lossBaseline) {
        String line() {
            return String.format(
                    Locale.ROOT,
                    "quality %s teacher-best-single %s teacher-best-baseline %s student-alone %s ece %.1f floor %.1f"
                            + " logloss-best-single %s logloss-best-baseline %s",
                    set,
                    single.text("%+.1f"),
                    baseline.text("%+.1f"),
                    student.text("%+.1f"),
                    100 * error,
                    100 * floor,
                    lossSingle.text("%+.3f"),
                    lossBaseline.text("%+.3f"));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<DataSet> asked = asked();
        List<Quality> all = new ArrayList<>();
        for (DataSet set : asked) {
            Path folder = work.toAbsolutePath().resolve(set.name());
            Files.createDirectories(folder);
            int times = repeats > 0 ? repeats : set.repeats();
            evaluate(set, folder, times);
            Quality quality = quality(set, folder, times);
            all.add(quality);
            System.out.println(quality.line());
        }
        holm(all);
        return 0;
    }

    private List<DataSet> asked() {
        for (String name : sets) {
            if (SETS.stream().noneMatch(set -> set.name().equals(name))) {
                throw new UserError("Cannot measure the data set '" + name + "': expected some of "
                        + SETS.stream().map(DataSet::name).collect(Collectors.joining(", ")) + ". Correct --sets.");
            }
        }
        List<DataSet> asked = new ArrayList<>();
        for (DataSet set : SETS) {
            boolean there = set.variable().isEmpty() || System.getenv(set.variable()) != null;
            if (sets.contains(set.name()) && !there) {
                throw new UserError(
                        "Cannot measure " + set.name() + ": found no " + set.variable()
                                + " in the environment, expected the folder of its data. Make them with the script in jobs/data.");
            }
            if (sets.isEmpty() ? there : sets.contains(set.name())) {
                asked.add(set);
            } else if (sets.isEmpty()) {
                System.out.println(set.name() + " is left out: " + set.variable() + " is not set");
            }
        }
        return asked;
    }

    private void evaluate(DataSet set, Path folder, int times) throws IOException, InterruptedException {
        String home = System.getProperty("athanor.home");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(
                System.getProperty("athanor.bench.jvm-options", "").trim().split("\\s+")));
        command.addAll(List.of("-Xmx" + heap, "-Dathanor.home=" + home));
        command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(
                "evaluate",
                Path.of(home, "conf", "pipelines", set.pipeline() + ".yaml").toString(),
                "--workdir",
                folder.resolve("work").toString(),
                "--repeats",
                Integer.toString(times),
                "--set",
                "evaluate.folds=" + set.folds()));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        Path log = folder.resolve("log");
        System.out.println(set.name() + ": " + times + " x " + set.folds() + " folds, progress in " + log);
        Process process = new ProcessBuilder(command)
                .directory(Path.of(home).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new UserError("Cannot measure " + set.name() + ": its evaluation did not end well. See " + log
                        + ", and run this again to go on.");
            }
        } finally {
            process.destroy();
        }
    }

    private static Quality quality(DataSet set, Path folder, int times) throws IOException {
        JsonNode metrics = Json.tree(Files.readString(folder.resolve("work").resolve("metrics.json")));
        int folds = times * set.folds();
        return new Quality(
                set.name(),
                difference(metrics, "teacher", "best-modality", "accuracy", folds, 100),
                difference(metrics, "teacher", "best-baseline", "accuracy", folds, 100),
                difference(metrics, "student", "student-alone", "accuracy", folds, 100),
                metrics.at("/calibration/teacher/error").asDouble(),
                metrics.at("/calibration/teacher/floor").asDouble(),
                difference(metrics, "teacher", "best-modality", "log_loss", folds, 1),
                difference(metrics, "teacher", "best-baseline", "log_loss", folds, 1));
    }

    private static Difference difference(
            JsonNode metrics, String a, String b, String metric, int folds, double factor) {
        for (JsonNode comparison : metrics.get("comparisons")) {
            boolean found = comparison.get("a").asText().equals(a)
                    && comparison.get("b").asText().equals(b)
                    && comparison.get("metric").asText().equals(metric);
            if (found) {
                return Difference.of(comparison, metrics.get("confidence").asDouble(), folds, factor);
            }
        }
        throw new IllegalStateException("no comparison of " + a + " with " + b + " by " + metric);
    }

    /** Holm: A simple sequentially rejective multiple test procedure, 1979; the larger of both probabilities counts a set. */
    private static void holm(List<Quality> all) {
        Map<String, Double> worst = new LinkedHashMap<>();
        all.stream()
                .sorted(Comparator.comparingDouble(
                        q -> Math.max(q.single().p(), q.baseline().p())))
                .forEach(q ->
                        worst.put(q.set(), Math.max(q.single().p(), q.baseline().p())));
        List<String> clear = new ArrayList<>();
        int left = worst.size();
        for (Map.Entry<String, Double> each : worst.entrySet()) {
            Quality quality = all.stream()
                    .filter(q -> q.set().equals(each.getKey()))
                    .findFirst()
                    .orElseThrow();
            if (each.getValue() * left-- > LEVEL) {
                break;
            }
            if (quality.single().value() > 0 && quality.baseline().value() > 0) {
                clear.add(each.getKey());
            }
        }
        System.out.println("teacher clearly better than both, after Holm's correction over " + all.size() + ": "
                + (clear.isEmpty() ? "none" : String.join(", ", clear)));
    }
}
