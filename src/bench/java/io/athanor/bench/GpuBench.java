package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.model.ModelDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code jobs/bench gpu}: samples a second of extractions and a training on a GPU that Spark assigned, how busy it is, and the
 * share of bare loops on the same device.
 */
@Command(
        name = "gpu",
        description = {
            "Extracts texts (MiniLM) and pictures (MobileNetV2) and trains a million parameters, 1,024 rows a step, on a GPU,"
                    + " in float32 and bfloat16; samples a second on the clock.",
            "athanor: end to end on a Spark of one worker that announces the GPU; of trainings the first epoch is not counted."
                    + " bare: ONNX Runtime with its CUDA provider, or libtorch, in a loop on the same device, data in memory.",
            "Busy: what nvidia-smi says of the whole round. Beside it, what Athanor itself measures.",
            "It wants a build for CUDA: ATHANOR_NATIVE=cuda jobs/bench gpu. Without a GPU it says what is missing and ends with"
                    + " 2. --device cpu runs the same on the processor, by default on few rows, to see that it works."
        },
        mixinStandardHelpOptions = true)
final class GpuBench implements Callable<Integer> {
    @Mixin
    private final Turns turns = new Turns(7, Runtime.getRuntime().availableProcessors());

    @Option(names = "--device", defaultValue = "cuda", description = "cuda, or cpu (${DEFAULT-VALUE}).")
    private String device = "";

    @Option(names = "--only", split = ",", description = "Only these of text, image and training.")
    private List<String> only = List.of("text", "image", "training");

    @Option(names = "--texts", description = "Texts (10000; 400 on a processor).")
    @Nullable
    private Integer texts;

    @Option(names = "--pictures", description = "Pictures (2000; 60 on a processor).")
    @Nullable
    private Integer pictures;

    @Option(names = "--rows", description = "Thousands of rows of the training (410; 5 on a processor).")
    @Nullable
    private Integer rows;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            description = "Heap of each contender and of its executor (4096; 1024 on a processor).")
    @Nullable
    private Integer heapMegabytes;

    @Option(names = "--data", description = "Folder for the data, kept between runs (target/bench-data).")
    @Nullable
    private Path data;

    @Override
    public Integer call() throws IOException {
        turns.require();
        requireOptions();
        Path home = Path.of(System.getProperty("athanor.home")).toAbsolutePath();
        ModelDevice place = device.equals("cuda") ? GpuPlace.gpu(home) : ModelDevice.CPU;
        boolean gpu = place.isCuda();
        int textCount = texts == null ? (gpu ? 10_000 : 400) : texts;
        int pictureCount = pictures == null ? (gpu ? 2_000 : 60) : pictures;
        int thousands = rows == null ? (gpu ? 410 : 5) : rows;
        System.out.println(
                gpu
                        ? "On GPU " + place.cuda() + "."
                        : "On the processor, as asked for by --device cpu: these figures say nothing of a GPU.");
        Path scratch = Files.createTempDirectory("athanor-bench-gpu");
        List<String> results = new ArrayList<>();
        try (GpuLoad load = gpu ? GpuLoad.of(place.cuda(), scratch.resolve("nvidia-smi.log")) : null) {
            GpuPlace on = GpuPlace.of(place, home, scratch);
            if (only.contains("text") || only.contains("image")) {
                Path prepared = new BenchData(data == null ? home.resolve("target/bench-data") : data.toAbsolutePath())
                        .prepare(textCount, pictureCount);
                if (only.contains("text")) {
                    results.addAll(extraction("text", on, load, prepared, textCount, scratch));
                }
                if (only.contains("image")) {
                    results.addAll(extraction("image", on, load, prepared, pictureCount, scratch));
                }
            }
            if (only.contains("training")) {
                results.addAll(training("training", "rows", on, load, thousands, scratch));
                results.addAll(training("training bfloat16", TrainingWay.HALVES, on, load, thousands, scratch));
            }
        } catch (IllegalStateException e) {
            // the contenders' logs stay, for whoever asks why
            throw new UserError("Cannot measure: " + e.getMessage() + ". Look into that log.", e);
        }
        results.forEach(System.out::println);
        Scratch.delete(scratch);
        return 0;
    }

    private List<String> extraction(
            String modality, GpuPlace on, @Nullable GpuLoad load, Path prepared, int count, Path scratch)
            throws IOException {
        // a core without a part would decode nothing
        int parts = Math.max(turns.cores(), count / 1000);
        return measure(
                modality,
                on,
                load,
                task("bare", modality, prepared, parts, scratch, turns.cores(), on.device()),
                task("athanor", modality, prepared, parts, scratch, turns.cores(), on.device()));
    }

    private List<String> training(
            String name, String modality, GpuPlace on, @Nullable GpuLoad load, int thousands, Path scratch)
            throws IOException {
        return measure(
                name,
                on,
                load,
                task("bare-training", modality, scratch, thousands, scratch, 1, on.device()),
                task("athanor-training", modality, scratch, thousands, scratch, 1, on.device()));
    }

    private void requireOptions() {
        if (!List.of("cuda", "cpu").contains(device)) {
            throw new UserError("Cannot measure: found --device " + device + ", expected cuda or cpu. Correct it.");
        }
        if (!List.of("text", "image", "training").containsAll(only)) {
            throw new UserError("Cannot measure: found --only " + String.join(",", only)
                    + ", expected some of text, image and training. Correct it.");
        }
        if (rows != null && rows < 3) {
            throw new UserError("Cannot measure: found --rows " + rows + ", expected at least 3 thousand. Correct it.");
        }
    }

    private static Contender.Task task(
            String name, String modality, Path data, int partitions, Path scratch, int cores, ModelDevice device) {
        return new Contender.Task(
                name, modality, data, scratch.resolve(name + "-" + modality), cores, partitions, device);
    }

    /** Figures of a contender, a round each. */
    private record Measured(double[] samplesPerSecond, double[] busy) {
        Measured(int rounds) {
            this(new double[rounds], new double[rounds]);
        }

        String of(String name) {
            return String.format(
                    Locale.ROOT,
                    "%s: %.0f samples/s (median; %s)%s",
                    name,
                    PairedRatio.median(samplesPerSecond),
                    Arrays.toString(Arrays.stream(samplesPerSecond)
                            .mapToLong(Math::round)
                            .toArray()),
                    busySaid(PairedRatio.median(busy)));
        }
    }

    private List<String> measure(
            String what, GpuPlace place, @Nullable GpuLoad load, Contender.Task bareTask, Contender.Task athanorTask)
            throws IOException {
        int heap = heapMegabytes == null ? (place.device().isCuda() ? 4096 : 1024) : heapMegabytes;
        Measured bare = new Measured(turns.rounds());
        Measured athanor = new Measured(turns.rounds());
        try (Forked first = new Forked(bareTask, heap + "m", System.getProperty("java.class.path"), Map.of());
                Forked second = new Forked(
                        athanorTask,
                        heap + "m",
                        System.getProperty("java.class.path"),
                        place.settings(athanorTask.cores(), heap),
                        place.environment())) {
            for (int round = 0; round < turns.rounds(); round++) {
                measure(what + " bare", first, load, bare, round);
                measure(what + " athanor", second, load, athanor, round);
            }
        }
        return List.of(
                bare.of(what + " bare"),
                athanor.of(what + " athanor"),
                (place.device().isCuda() ? "gpu " : "cpu ") + what + " athanor/bare: "
                        + PairedRatio.of(athanor.samplesPerSecond(), bare.samplesPerSecond()));
    }

    /** Nothing where nobody told. */
    private static String busySaid(double share) {
        return Double.isNaN(share) ? "" : String.format(Locale.ROOT, ", GPU busy %.0f %%", 100 * share);
    }

    private static void measure(String what, Forked contender, @Nullable GpuLoad load, Measured measured, int number) {
        long began = System.nanoTime();
        Forked.Round round = contender.round();
        measured.samplesPerSecond()[number] = round.rowsPerSecond();
        measured.busy()[number] = load == null ? Double.NaN : load.since(began);
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f samples/s (%d samples, %.1f s%s%s)%n",
                what,
                round.rowsPerSecond(),
                round.rows(),
                round.wallSeconds(),
                busySaid(measured.busy()[number]),
                round.note().isEmpty() ? "" : "; " + round.note());
    }
}
