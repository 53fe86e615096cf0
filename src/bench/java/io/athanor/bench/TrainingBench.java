package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.fusion.network.FusionNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jobs/bench training}: samples a second of a bare libtorch loop, of one worker, and of two. */
@Command(
        name = "training",
        description = {
            "Trains a network of a million parameters on made-up rows of three modalities of 32 values, 1,024 rows a worker"
                    + " and step; samples a second on the clock.",
            "bare: libtorch in a loop on one core, its batches ready in memory. one, two: Athanor's barrier stage with one"
                    + " worker and with two on a core each, from a joined table; the first epoch is not counted.",
            "exactly: the same with deterministic: true. A contender has a JVM of its own, and their rounds take turns."
        },
        mixinStandardHelpOptions = true)
final class TrainingBench implements Callable<Integer> {
    @Mixin
    private final Turns turns = new Turns(7);

    @Option(names = "--rows", defaultValue = "41", description = "Thousands of rows (${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--heap", defaultValue = "1g", description = "Heap of each contender (${DEFAULT-VALUE}).")
    private String heap;

    @Option(names = "--exactly", description = "Also measures what deterministic: true costs.")
    private boolean exactly;

    @Option(
            names = "--network",
            description = "Trains this fusion network as it comes, and bare is a loop over its own forward.")
    @Nullable
    private String network;

    @Override
    public Integer call() throws IOException {
        turns.require();
        if (network != null) {
            // before any contender starts: it says which names there are
            FusionNetworks.registry().named(network);
        }
        if (rows < 3) {
            throw new UserError("Cannot measure: found --rows " + rows + ", expected at least 3 thousand. Correct it.");
        }
        Path scratch = Files.createTempDirectory("athanor-bench-training");
        Map<String, Forked> contenders = new LinkedHashMap<>();
        try {
            String of = network == null ? "" : "@" + network;
            contenders.put("bare", fork(network == null ? "bare-training" : "bare-forward", "rows" + of, 1, scratch));
            contenders.put("one", fork("athanor-training", "rows" + of, 1, scratch));
            contenders.put("two", fork("athanor-training", "rows" + of, 2, scratch));
            if (exactly) {
                contenders.put("one exactly", fork("athanor-training", "rows-exactly" + of, 1, scratch));
                contenders.put("two exactly", fork("athanor-training", "rows-exactly" + of, 2, scratch));
            }
            measure(contenders);
        } catch (IllegalStateException e) {
            throw new UserError("Cannot measure: " + e.getMessage() + ". Look into that log.", e);
        } finally {
            for (Forked contender : contenders.values()) {
                contender.close();
            }
        }
        Scratch.delete(scratch);
        return 0;
    }

    private void measure(Map<String, Forked> contenders) {
        Map<String, double[]> speeds = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> speeds.put(name, new double[turns.rounds()]));
        for (int round = 0; round < turns.rounds(); round++) {
            for (Map.Entry<String, Forked> contender : contenders.entrySet()) {
                Forked.Round done = contender.getValue().round();
                speeds.get(contender.getKey())[round] = done.rowsPerSecond();
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.0f samples/s (%d samples, %.1f s, %s)%n",
                        contender.getKey(),
                        done.rowsPerSecond(),
                        done.rows(),
                        done.wallSeconds(),
                        done.note());
            }
        }
        speeds.forEach((name, each) -> System.out.printf(
                Locale.ROOT,
                "%s: %.0f samples/s (median; %s)%n",
                name,
                PairedRatio.median(each),
                Arrays.toString(Arrays.stream(each).mapToLong(Math::round).toArray())));
        if (exactly) {
            ratio("one exactly", "one", speeds);
            ratio("two exactly", "one exactly", speeds);
        }
        ratio("one", "bare", speeds);
        ratio("two", "one", speeds);
    }

    private static void ratio(String a, String b, Map<String, double[]> speeds) {
        System.out.println(a + "/" + b + ": "
                + PairedRatio.of(speeds.getOrDefault(a, new double[0]), speeds.getOrDefault(b, new double[0])));
    }

    private Forked fork(String name, String modality, int workers, Path scratch) throws IOException {
        var task = new Contender.Task(
                name, modality, scratch, scratch.resolve(name + "-" + modality + "-" + workers), workers, rows);
        return new Forked(task, heap, System.getProperty("java.class.path"), Map.of());
    }
}
