package io.athanor.base;

import java.io.Serializable;

/**
 * A bound given as a count ({@code 20}) or as a share of the whole ({@code 2%}).
 *
 * @param value rows if {@code percent} is false, otherwise a percentage in [0, 100]
 */
public record Share(double value, boolean percent) implements Serializable {
    public Share {
        // so written that NaN is refused, too
        if (!(value >= 0) || (percent && value > 100)) {
            throw new IllegalArgumentException("expected a count such as 20 or a share from 0% to 100%");
        }
    }

    /** @throws IllegalArgumentException if the text is neither a count nor a percentage */
    public static Share parse(String text) {
        String t = text.strip();
        try {
            return t.endsWith("%")
                    ? new Share(
                            Double.parseDouble(t.substring(0, t.length() - 1).strip()), true)
                    : new Share(Long.parseLong(t), false);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a count such as 20 or a share such as 2%", e);
        }
    }

    /** Whether {@code part} of {@code whole} is over the bound. */
    public boolean exceededBy(long part, long whole) {
        return percent ? part * 100.0 > value * whole : part > value;
    }

    @Override
    public String toString() {
        String number = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
        return percent ? number + "%" : number;
    }
}
