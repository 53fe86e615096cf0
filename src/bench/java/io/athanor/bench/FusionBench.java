package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registry;
import io.athanor.config.SettingsRegistry;
import io.athanor.fusion.network.FusionNetworks;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.train.loop.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jobs/bench fusion}: what each fusion network makes of data of which the truth is known. */
@Command(
        name = "fusion",
        description = {
            "Trains every fusion network, as it comes, on generated sets: redundant (four modalities show the class, half of them"
                    + " are hidden when it is judged), unique (each shows a part of it), synergy (XOR of two), noisy (a third is noise)"
                    + " and temporal-lag (what happens in one sequence is answered in another, of another rate, later).",
            "Beside them: late-fusion, the mean of a network a modality; best-single, the best of those on the rows that are judged;"
                    + " zero-filling, early fusion without a mask, with its dropout and bare. Each figure is accuracy on 4,000 rows of another draw, the mean of the"
                    + " seeds and its least and greatest, beside the best that any rule can reach."
        },
        mixinStandardHelpOptions = true)
final class FusionBench implements Callable<Integer> {
    private static final int JUDGED = 4_000;

    /** The program's own settings but for these, which make a training a matter of seconds. */
    static final String TRAINING = "{ epochs: 25, batch-size: 160, learning-rate: 0.01, patience: 8 }";

    @Option(
            names = "--networks",
            split = ",",
            description =
                    "Names of networks, late-fusion (with best-single) and zero-filling (with zero-filling-bare); all if"
                            + " left out.")
    private List<String> networks = List.of();

    @Option(names = "--sets", split = ",", description = "Names of sets; all if left out.")
    private List<String> sets = List.of();

    @Option(names = "--seeds", defaultValue = "5", description = "Draws of each set (${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--rows",
            defaultValue = "2000",
            description = "Rows to learn from, a fifth of them to stop by (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a setting of the trainings, as in --set epochs=60; may be repeated.")
    private List<String> changes = new ArrayList<>();

    private final Registry<NetworkSettings> registry = FusionNetworks.registry();

    @Override
    public Integer call() {
        if (seeds < 1 || rows < 100) {
            throw new UserError("Cannot measure: found --seeds " + seeds + " and --rows " + rows
                    + ", expected at least a seed and 100 rows. Correct them.");
        }
        List<FusionSet> wanted = FusionSet.all().stream()
                .filter(set -> sets.isEmpty() || sets.contains(set.name()))
                .toList();
        List<String> known = new ArrayList<>(registry.names());
        known.addAll(List.of("late-fusion", "zero-filling"));
        if (wanted.isEmpty() || wanted.size() < sets.size() || !known.containsAll(networks)) {
            throw new UserError("Cannot measure: found --sets " + sets + " and --networks " + networks
                    + ", expected some of "
                    + FusionSet.all().stream().map(FusionSet::name).toList() + " and of " + known
                    + ". Correct them.");
        }
        TrainingSettings settings = PipelineFile.read(
                        TRAINING, "trainings", changes, Map.of(), SettingsRegistry.of(TrainingSettings.class))
                .settings();
        List<String> lines = new ArrayList<>();
        for (FusionSet set : wanted) {
            List<String> of = measure(set, networks.isEmpty() ? known : networks, settings);
            of.forEach(System.out::println);
            lines.addAll(of);
        }
        System.out.println();
        lines.forEach(System.out::println);
        return 0;
    }

    private List<String> measure(FusionSet set, List<String> contenders, TrainingSettings settings) {
        Map<String, List<FusionTrial.Result>> results = new LinkedHashMap<>();
        double bayes = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            FusionRows judged = FusionRows.draw(set, JUDGED, 1000 + seed);
            bayes += judged.bayesRate() / seeds;
            var trial = new FusionTrial(FusionRows.draw(set, rows, seed), judged, settings, seed);
            for (String name : contenders) {
                long began = System.nanoTime();
                Map<String, FusionTrial.Result> came =
                        switch (name) {
                            case "late-fusion" -> trial.singles();
                            case "zero-filling" -> trial.zeroFillings();
                            default -> Map.of(name, trial.network(PipelineFile.settings(registry, name, Map.of())));
                        };
                double seconds = (System.nanoTime() - began) / 1e9;
                int draw = seed;
                came.forEach((who, result) -> {
                    results.computeIfAbsent(who, n -> new ArrayList<>()).add(result);
                    System.out.printf(
                            Locale.ROOT,
                            "%s, seed %d, %s: %.1f %% (%.1f s)%n",
                            set.name(),
                            draw,
                            who,
                            100 * result.accuracy(),
                            seconds);
                });
            }
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, List<FusionTrial.Result>> each : results.entrySet()) {
            lines.add(line(set, each.getKey(), each.getValue(), bayes));
        }
        return lines;
    }

    private static String line(FusionSet set, String name, List<FusionTrial.Result> results, double bayes) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "fusion %s %s accuracy %.1f %% [%.1f, %.1f] bayes %.1f %%",
                set.name(),
                name,
                100 * mean(results, FusionTrial.Result::accuracy),
                100
                        * results.stream()
                                .mapToDouble(FusionTrial.Result::accuracy)
                                .min()
                                .orElseThrow(),
                100
                        * results.stream()
                                .mapToDouble(FusionTrial.Result::accuracy)
                                .max()
                                .orElseThrow(),
                100 * bayes));
        double share = mean(results, FusionTrial.Result::noiseShare);
        double weight = mean(results, FusionTrial.Result::noiseWeight);
        if (!Double.isNaN(share)) {
            line.append(String.format(Locale.ROOT, " noise-share %.1f %%", 100 * share));
        }
        if (!Double.isNaN(weight)) {
            line.append(String.format(Locale.ROOT, " noise-weight %.1f %%", 100 * weight));
        }
        return line.toString();
    }

    private static double mean(List<FusionTrial.Result> results, ToDoubleFunction<FusionTrial.Result> of) {
        return results.stream().mapToDouble(of).average().orElseThrow();
    }
}
