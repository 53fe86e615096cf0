package io.athanor.task;

import io.athanor.base.PlainNumber;
import io.athanor.base.Setting;
import io.athanor.config.Registered;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One of several levels that have an order.
 *
 * @param levels from low to high
 * @param rows training rows of each
 */
public record Ordinal(List<String> levels, List<Long> rows) implements OneOfSeveral {
    private static final String KIND = "ordinal";

    public Ordinal {
        levels = List.copyOf(levels);
        rows = List.copyOf(rows);
        if (levels.size() != rows.size()) {
            throw new IllegalArgumentException(rows.size() + " counts of " + levels.size() + " levels");
        }
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
    public double accuracy(float[] outputs, int at, float[] label) {
        return median(activate(outputs, at)) == (int) label[0] ? 1 : 0;
    }

    /** The level that half of the probability lies at or below: it makes the mean distance in levels least. */
    public static int median(float[] probabilities) {
        double below = 0;
        for (int k = 0; k < probabilities.length - 1; k++) {
            below += probabilities[k];
            if (below >= 0.5) {
                return k;
            }
        }
        return probabilities.length - 1;
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
            List<String> levels)
            implements TaskSettings {
        public Settings {
            levels = List.copyOf(levels);
            if (levels.size() == 1 || new HashSet<>(levels).size() < levels.size()) {
                throw new IllegalArgumentException("levels are " + levels + ", expected two or more, each once");
            }
        }

        @Override
        public @Nullable String read(List<@Nullable String> cells) {
            String cell = TaskSettings.super.read(cells);
            if (cell == null || levels.contains(cell)) {
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
            return new Fitter(levels);
        }
    }

    /** Counts levels. */
    public static final class Fitter extends ClassFitter {
        private static final long serialVersionUID = 1L;

        private final List<String> order;

        /** @param order of the levels; empty for that of numbers */
        Fitter(List<String> order) {
            this.order = order;
        }

        @Override
        public Ordinal fit() {
            List<String> levels = names(
                    order.isEmpty() ? Comparator.comparing(BigDecimal::new) : Comparator.comparing(order::indexOf),
                    "levels");
            return new Ordinal(levels, rows(levels));
        }
    }
}
