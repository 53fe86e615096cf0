package io.athanor.task;

import io.athanor.base.PlainNumber;
import io.athanor.base.PlainText;
import io.athanor.base.Setting;
import io.athanor.base.Share;
import io.athanor.config.Registered;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of several levels that have an order.
 *
 * @param levels from low to high
 * @param rows training rows of each
 * @param costs what it costs to take one for another
 * @param abstain the share of rows, in [0, 1), that may be left without an answer
 */
public record Ordinal(List<String> levels, List<Long> rows, Costs costs, double abstain) implements OneOfSeveral {
    private static final String KIND = "ordinal";

    public Ordinal {
        levels = List.copyOf(levels);
        rows = List.copyOf(rows);
        if (levels.size() != rows.size()) {
            throw new IllegalArgumentException(rows.size() + " counts of " + levels.size() + " levels");
        }
    }

    /** A mistake costs the distance in levels, and every row is answered. */
    public Ordinal(List<String> levels, List<Long> rows) {
        this(levels, rows, Costs.distances(levels.size()), 0);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<String> outputs() {
        return levels;
    }

    @Override
    public int width() {
        return levels.size() - 1;
    }

    @Override
    public Activation activation() {
        return Activation.ORDINAL;
    }

    @Override
    public int place(String name) {
        return levels.indexOf(name);
    }

    @Override
    public float[] prior() {
        float[] odds = new float[width()];
        double above = rows.stream().mapToLong(Long::longValue).sum();
        for (int k = 0; k < odds.length; k++) {
            double atLeast = above;
            above -= rows.get(k);
            odds[k] = ClassCounts.logOdds(above, atLeast);
        }
        return odds;
    }

    @Override
    public float[] activate(float[] outputs, int at) {
        float[] probabilities = new float[levels.size()];
        double above = 1;
        for (int k = 0; k < width(); k++) {
            double higher = above * Logits.sigmoid(outputs[at + k]);
            probabilities[k] = (float) (above * Logits.sigmoid(-outputs[at + k]));
            above = higher;
        }
        probabilities[width()] = (float) above;
        return probabilities;
    }

    @Override
    public double loss(float[] outputs, int at, float[] label) {
        int level = (int) label[0];
        double sum = 0;
        for (int k = 0; k < Math.min(level, width()); k++) {
            sum -= Logits.logSigmoid(outputs[at + k]);
        }
        return level == width() ? sum : sum - Logits.logSigmoid(-outputs[at + level]);
    }

    @Override
    public double loss(double[] outputs, float[] label, double[] gradient) {
        int level = (int) label[0];
        double sum = 0;
        for (int k = 0; k < width(); k++) {
            boolean above = k < level;
            // of levels above its own a row says nothing
            gradient[k] = k > level ? 0 : Logits.sigmoid(outputs[k]) - (above ? 1 : 0);
            sum -= k > level ? 0 : Logits.logSigmoid(above ? outputs[k] : -outputs[k]);
        }
        return sum;
    }

    @Override
    public void curvature(double[] outputs, float[] label, double[] curvature) {
        for (int k = 0; k < width(); k++) {
            curvature[k] = k > (int) label[0] ? 0 : Logits.sigmoid(outputs[k]) * Logits.sigmoid(-outputs[k]);
        }
    }

    @Override
    public boolean hasCosts() {
        return !costs.equals(Costs.distances(levels.size()));
    }

    @Override
    public String summary() {
        return String.format(
                Locale.ROOT, "%,d levels from %s to %s", levels.size(), levels.get(0), levels.get(levels.size() - 1));
    }

    /** One of several levels that have an order. */
    @Registered(KIND)
    public record Settings(
            @Setting(
                    value = "The levels from low to high; empty where labels are numbers, which have their order.",
                    otherwise = "[]")
            List<String> levels,

            @Setting(
                    value =
                            "What mistakes cost: true level → predicted level → cost; their distance in levels where nothing is said. Predicted is the level of the lowest expected cost.",
                    otherwise = "{}",
                    min = 0)
            Map<String, Map<String, Double>> costs,

            @Setting(
                    value =
                            "Share of the rows that may be left without an answer: those of the highest expected cost, by validation rows.",
                    otherwise = "0%")
            Share abstain)
            implements TaskSettings {
        public Settings {
            levels = List.copyOf(levels);
            if (levels.size() == 1 || new HashSet<>(levels).size() < levels.size()) {
                throw new IllegalArgumentException("levels are " + levels + ", expected two or more, each once");
            }
            List<String> known = levels;
            costs = Costs.checked(costs, name -> level(known, name));
            OneOfSeveral.requireAbstain(abstain);
        }

        /** A mistake costs the distance in levels, and every row is answered. */
        public Settings(List<String> levels) {
            this(levels, Map.of(), OneOfSeveral.NEVER);
        }

        @Override
        public Set<String> named() {
            return Costs.named(costs);
        }

        @Override
        public Settings reading() {
            return new Settings(levels);
        }

        @Override
        public @Nullable String read(List<@Nullable String> cells) {
            String cell = TaskSettings.super.read(cells);
            return cell == null ? null : read(levels, cell);
        }

        private static String level(List<String> levels, String name) {
            try {
                return read(levels, PlainText.trimmed(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("costs name " + e.getMessage(), e);
            }
        }

        private static String read(List<String> levels, String cell) {
            if (levels.contains(cell)) {
                return cell;
            }
            if (!levels.isEmpty()) {
                throw new IllegalArgumentException("'" + cell + "', expected one of " + String.join(", ", levels));
            }
            if (!PlainNumber.is(cell)) {
                throw new IllegalArgumentException(
                        "'" + cell + "', expected a number, or levels in the task's settings");
            }
            return new BigDecimal(cell).stripTrailingZeros().toPlainString();
        }

        @Override
        public Fitter fitter() {
            return new Fitter(this);
        }
    }

    /** Counts levels. */
    public static final class Fitter extends ClassFitter {
        private static final long serialVersionUID = 1L;

        private final Settings settings;

        Fitter(Settings settings) {
            this.settings = settings;
        }

        @Override
        public Ordinal fit() {
            List<String> order = settings.levels;
            List<String> levels = names(
                    order.isEmpty() ? Comparator.comparing(BigDecimal::new) : Comparator.comparing(order::indexOf),
                    "levels");
            return new Ordinal(
                    levels,
                    rows(levels),
                    Costs.distances(levels.size()).with(settings.costs, levels),
                    settings.abstain.value() / 100);
        }
    }
}
