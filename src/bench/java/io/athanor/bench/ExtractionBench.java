package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.model.ModelBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jobs/bench extraction}: rows a second of processor time, Athanor's against a bare loop's and two rivals'. */
@Command(
        name = "extraction",
        description = {
            "Features of real texts and pictures, in rows a second of processor time of the whole process.",
            "bare: ONNX Runtime in a loop, payloads and features in memory. athanor: end to end, read from storage, decoded,"
                    + " inferred, written as a bucketed Parquet table.",
            "plain: mapPartitions with DJL's Predictor.batchPredict; synapseml: its ONNXModel. default: batches of 32 as"
                    + " the rows come, texts padded to 128 word pieces; tuned: with Athanor's order and batch size.",
            "Sounds are decoded alone, against FFmpeg's own program, which makes the same samples of the same files.",
            "A contender has a JVM of its own, and their rounds take turns. Rivals run on 2 and on 200 partitions; the last"
                    + " lines compare with a rival at its better number of partitions."
        },
        mixinStandardHelpOptions = true)
final class ExtractionBench implements Callable<Integer> {
    private static final List<String> SLOW =
            List.of("plain-tuned", "plain-default", "synapseml-tuned", "synapseml-default");

    @Mixin
    private final Turns turns = new Turns(7);

    @Option(names = "--slow-rounds", defaultValue = "1", description = "Rounds of the rivals (${DEFAULT-VALUE}).")
    private int slowRounds;

    @Option(names = "--texts", defaultValue = "10000", description = "Texts (${DEFAULT-VALUE}).")
    private int texts;

    @Option(names = "--pictures", defaultValue = "2000", description = "Pictures (${DEFAULT-VALUE}).")
    private int pictures;

    @Option(names = "--only", description = "Only text, only image or only sound.")
    private String only = "";

    @Option(
            names = "--ffmpeg",
            defaultValue = "ffmpeg",
            description = "FFmpeg's own program (${DEFAULT-VALUE}); without it sounds are left out.")
    private String ffmpeg;

    @Option(
            names = "--without",
            split = ",",
            description = "Rivals left out: plain, synapseml, default, or whole names.")
    private List<String> without = List.of();

    @Option(names = "--heap", defaultValue = "2g", description = "Heap of each contender (${DEFAULT-VALUE}).")
    private String heap;

    @Option(names = "--data", description = "Folder for the data, kept between runs (target/bench-data).")
    private Path data;

    private int forks;
    private Path target = Path.of("target");
    private Path home = Path.of(".");

    @Override
    public Integer call() throws IOException {
        turns.require();
        if (slowRounds < 0 || !List.of("", "text", "image", "sound").contains(only)) {
            throw new UserError("Cannot measure: found --slow-rounds " + slowRounds + ", --only " + only
                    + ", expected at least 0, and text, image or sound. Correct them.");
        }
        home = Path.of(System.getProperty("athanor.home")).toAbsolutePath();
        target = home.resolve("target");
        List<String> results = new ArrayList<>();
        if (only.isEmpty() || only.equals("sound")) {
            results.addAll(sounds());
        }
        Path prepared = only.equals("sound")
                ? home
                : new BenchData(data == null ? target.resolve("bench-data") : data.toAbsolutePath())
                        .prepare(texts, pictures);
        for (String modality : List.of("text", "image")) {
            if (only.isEmpty() || only.equals(modality)) {
                results.addAll(measure(modality, prepared));
            }
        }
        results.forEach(System.out::println);
        return 0;
    }

    /** Without FFmpeg's program only this figure is lost, unless it alone is wanted. */
    private List<String> sounds() throws IOException {
        SoundRounds sounds = new SoundRounds(ffmpeg, home);
        Optional<String> lack = only.isEmpty() ? sounds.lack() : Optional.empty();
        return lack.isPresent() ? List.of("sounds are left out: " + lack.get()) : sounds.measure(turns.rounds());
    }

    private List<String> measure(String modality, Path prepared) throws IOException {
        Path scratch = Files.createTempDirectory("athanor-bench-extraction");
        var measured = new LinkedHashMap<String, List<Forked.Round>>();
        try {
            int usualParts = (modality.equals("text") ? texts : pictures) / 1000;
            try (Forked bare = fork("bare", modality, 1, prepared, scratch);
                    Forked athanor = fork("athanor", modality, Math.max(1, usualParts), prepared, scratch)) {
                for (int round = 0; round < turns.rounds(); round++) {
                    record(measured, modality, "bare", bare);
                    record(measured, modality, "athanor", athanor);
                }
                for (int partitions : new int[] {2, 200}) {
                    try (Forked parts = fork("athanor", modality, partitions, prepared, scratch)) {
                        print(modality, "athanor in " + partitions + " parts", parts.round());
                    }
                    for (String rival : SLOW) {
                        if (slowRounds > 0 && without.stream().noneMatch(rival::contains)) {
                            try (Forked slow = fork(rival, modality, partitions, prepared, scratch)) {
                                for (int round = 0; round < slowRounds; round++) {
                                    record(measured, modality, rival + " on " + partitions + " partitions", slow);
                                    // a neighbour in time for every round of a rival
                                    record(
                                            measured,
                                            modality,
                                            "athanor beside " + rival + " on " + partitions,
                                            athanor);
                                }
                            }
                        }
                    }
                }
            }
        } catch (IllegalStateException e) {
            // the contenders' logs stay, for whoever asks why
            throw new UserError("Cannot measure: " + e.getMessage() + ". Look into that log.", e);
        }
        Scratch.delete(scratch);
        return results(modality, measured);
    }

    private Forked fork(String name, String modality, int partitions, Path prepared, Path scratch) throws IOException {
        var task = new Contender.Task(
                name, modality, prepared, scratch.resolve(name + "-" + ++forks), turns.cores(), partitions);
        boolean synapseMl = name.startsWith("synapseml");
        Map<String, String> properties = !synapseMl
                ? Map.of()
                : Map.of(
                        SynapseMlWay.MODEL_FILES + modality,
                        (modality.equals("text") ? ModelBundles.MINILM_L6 : ModelBundles.MOBILENET_V2_B10)
                                .file("model")
                                .onDisk()
                                .toString());
        String classPath = synapseMl ? SynapseMlClassPath.of(home, target) : System.getProperty("java.class.path");
        return new Forked(task, heap, classPath, properties);
    }

    private static void record(
            Map<String, List<Forked.Round>> measured, String modality, String name, Forked contender) {
        Forked.Round round = contender.round();
        measured.computeIfAbsent(name, n -> new ArrayList<>()).add(round);
        print(modality, name, round);
    }

    private static void print(String modality, String name, Forked.Round round) {
        System.out.printf(
                Locale.ROOT,
                "%s %s: %.1f rows/CPU-s (%d rows, %.1f CPU-s, %.1f s%s)%n",
                modality,
                name,
                round.rowsPerCpuSecond(),
                round.rows(),
                round.cpuSeconds(),
                round.wallSeconds(),
                round.loads() < 0 ? "" : ", model loads " + round.loads());
    }

    private static List<String> results(String modality, Map<String, List<Forked.Round>> measured) {
        List<String> lines = new ArrayList<>();
        lines.add(modality + " athanor/bare: " + PairedRatio.of(speeds(measured, "athanor"), speeds(measured, "bare")));
        for (String rival : SLOW) {
            PairedRatio least = null;
            StringBuilder each = new StringBuilder();
            for (int partitions : new int[] {2, 200}) {
                String name = rival + " on " + partitions + " partitions";
                if (measured.containsKey(name)) {
                    PairedRatio ratio = PairedRatio.of(
                            speeds(measured, "athanor beside " + rival + " on " + partitions), speeds(measured, name));
                    each.append(String.format(Locale.ROOT, "; %.2f on %d partitions", ratio.median(), partitions));
                    least = least == null || ratio.median() < least.median() ? ratio : least;
                }
            }
            if (least != null) {
                lines.add(String.format(
                        Locale.ROOT, "%s athanor/%s: %.2f (%s)", modality, rival, least.median(), each.substring(2)));
            }
        }
        return lines;
    }

    private static double[] speeds(Map<String, List<Forked.Round>> measured, String name) {
        return measured.getOrDefault(name, List.of()).stream()
                .mapToDouble(Forked.Round::rowsPerCpuSecond)
                .toArray();
    }
}
