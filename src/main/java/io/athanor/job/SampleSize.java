package io.athanor.job;

import io.athanor.base.UserError;

/**
 * How large a sample of a source is to be: {@code 1%}, {@code 0.01} or {@code 5000}, a number of samples.
 *
 * @param text as a person wrote it
 * @param value in (0, 1) if it is a share, otherwise a number of samples
 * @param isShare which of the two
 */
public record SampleSize(String text, double value, boolean isShare) {
    /** @throws IllegalArgumentException if the text is neither a share below the whole nor a number of at least two */
    public static SampleSize parse(String text) {
        String t = text.strip();
        try {
            if (t.endsWith("%")) {
                return share(
                        t, Double.parseDouble(t.substring(0, t.length() - 1).strip()) / 100);
            }
            if (t.contains(".")) {
                return share(t, Double.parseDouble(t));
            }
            long rows = Long.parseLong(t);
            if (rows < 2) {
                throw refused(t);
            }
            return new SampleSize(t, rows, false);
        } catch (NumberFormatException e) {
            throw refused(t);
        }
    }

    private static SampleSize share(String text, double share) {
        // so written that NaN is refused, too
        if (!(share > 0 && share < 1)) {
            throw refused(text);
        }
        return new SampleSize(text, share, true);
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "found \"" + text + "\", expected a share above 0% and below 100%, such as 1%"
                        + " or 0.01, or a number of samples, such as 5000");
    }

    /**
     * The share of a source.
     *
     * @param samples that it has
     * @throws UserError if it has no more than are wanted
     */
    public double of(long samples) {
        if (isShare) {
            return value;
        }
        if (value >= samples) {
            throw new UserError("Cannot take a sample of " + text + ": the source has " + samples
                    + " samples, expected more than the sample is to have. Give a smaller --sample, or leave it out to run on"
                    + " all of them.");
        }
        return value / samples;
    }
}
