package io.athanor.job.compare;

import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.config.YamlValue;
import io.athanor.job.CompareSettings;
import io.athanor.job.PipelineSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The trials that a pipeline file asks for.
 *
 * @param trials by number
 * @param combinations of the values, of which a random search has drawn some
 * @param halving the rungs that they climb
 */
public record TrialGrid(List<Trial> trials, long combinations, Halving halving) {
    private static final Set<String> MAY_VARY = Set.of("teacher", "modalities");

    public TrialGrid {
        trials = List.copyOf(trials);
    }

    /**
     * All combinations of the values, or some that are drawn by the pipeline's seed.
     *
     * @param settings with what varies
     * @param source of these settings
     * @throws UserError naming every path and value that cannot be tried, and every combination
     */
    public static TrialGrid of(PipelineSettings settings, PipelineSource source) {
        CompareSettings compare = settings.compare();
        if (compare.vary().isEmpty()) {
            throw new UserError("Cannot compare: nothing varies, expected settings and the values to be tried. Write"
                    + " compare: { vary: { teacher.hidden: [32, 64] } } into the pipeline file, or give --vary"
                    + " teacher.hidden=32,64.");
        }
        if (!settings.learns()) {
            throw new UserError("Cannot compare: task is none, so nothing is trained, expected something to learn."
                    + " Set task and label.");
        }
        Set<String> mistakes = new LinkedHashSet<>();
        compare.vary().forEach((path, values) -> check(path, values, source, mistakes));
        raise(mistakes);
        long combinations = combinations(compare);
        List<Trial> trials = new ArrayList<>();
        for (long place : places(compare, combinations, settings.seed())) {
            Map<String, String> changes = changes(compare.vary(), place);
            try {
                PipelineSettings tried = source.with(Trial.sets(changes));
                // whether there are folds does not depend on the samples
                if (tried.forSamples(Long.MAX_VALUE).teacher().pool().isPresent()) {
                    mistakes.add(
                            String.join(" and ", Trial.sets(changes))
                                    + ": teacher.fusion is auto, which trains several networks by itself, expected one network a trial");
                } else {
                    trials.add(new Trial(trials.size() + 1, changes, tried));
                }
            } catch (UserError e) {
                lines(e).forEach(line -> mistakes.add(String.join(" and ", Trial.sets(changes)) + ": " + line));
            }
        }
        raise(mistakes);
        int epochs = trials.stream().mapToInt(Trial::epochs).min().orElseThrow();
        return new TrialGrid(
                trials, combinations, Halving.of(trials.size(), compare.halving(), compare.leastEpochs(), epochs));
    }

    private static void check(String path, List<YamlValue> values, PipelineSource source, Set<String> mistakes) {
        if (!MAY_VARY.contains(path.split("[.\\[]", 2)[0])) {
            mistakes.add(path + ": is the same for all trials, expected a setting below "
                    + String.join(" or ", new TreeSet<>(MAY_VARY))
                    + ", for source, labels, split, seed and measures have to be");
            return;
        }
        if (values.isEmpty()) {
            mistakes.add(path + ": found no value, expected at least one");
        }
        Set<YamlValue> seen = new HashSet<>();
        for (YamlValue value : values) {
            if (!seen.add(value)) {
                mistakes.add(path + ": found " + value + " twice, expected each value once");
                continue;
            }
            try {
                source.with(List.of(path + "=" + value));
            } catch (UserError e) {
                mistakes.addAll(lines(e));
            }
        }
    }

    /** What is wrong, without what is said around it. */
    private static List<String> lines(UserError mistakes) {
        return String.valueOf(mistakes.getMessage())
                .lines()
                .filter(line -> line.startsWith("  "))
                .map(line -> line.strip().replaceFirst("^--set ", ""))
                .toList();
    }

    private static void raise(Set<String> mistakes) {
        if (!mistakes.isEmpty()) {
            throw new UserError(
                    "Cannot compare: " + (mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes")
                            + " in what varies.\n  " + String.join("\n  ", mistakes) + "\nMend "
                            + (mistakes.size() == 1 ? "it" : "them") + " and run the command again.");
        }
    }

    private static long combinations(CompareSettings compare) {
        long all = 1;
        for (List<YamlValue> values : compare.vary().values()) {
            all = Math.multiplyExact(all, (long) values.size());
            if (all > Integer.MAX_VALUE || (all > CompareSettings.MOST_TRIALS && !compare.isRandom())) {
                throw new UserError("Cannot compare: the values of compare.vary have more than "
                        + (compare.isRandom() ? Integer.MAX_VALUE : CompareSettings.MOST_TRIALS)
                        + " combinations, expected fewer."
                        + (compare.isRandom() ? " Vary less." : " Vary less, or set compare.search: random."));
            }
        }
        return all;
    }

    /** Places in the grid, ascending. */
    private static Iterable<Long> places(CompareSettings compare, long combinations, long seed) {
        Set<Long> places = new TreeSet<>();
        if (!compare.isRandom() || combinations <= compare.trials()) {
            for (long place = 0; place < combinations; place++) {
                places.add(place);
            }
            return places;
        }
        long draw = Seeds.mix(seed, Seeds.hash("trials"));
        for (int i = 0; places.size() < compare.trials(); i++) {
            places.add((long) (Seeds.uniform(Seeds.further(draw, i)) * combinations));
        }
        return places;
    }

    /** The values at a place; those of the last path change first. */
    private static Map<String, String> changes(Map<String, List<YamlValue>> vary, long place) {
        List<String> paths = new ArrayList<>(vary.keySet());
        Map<String, String> backwards = new LinkedHashMap<>();
        long left = place;
        for (int p = paths.size() - 1; p >= 0; p--) {
            List<YamlValue> values = vary.getOrDefault(paths.get(p), List.of());
            backwards.put(paths.get(p), values.get((int) (left % values.size())).text());
            left /= values.size();
        }
        Map<String, String> changes = new LinkedHashMap<>();
        paths.forEach(path -> changes.put(path, String.valueOf(backwards.get(path))));
        return changes;
    }
}
