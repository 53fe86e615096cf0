package io.athanor.distill;

import io.athanor.base.UserError;
import io.athanor.config.Registry;
import io.athanor.config.SettingsCopy;
import io.athanor.data.FeatureSchema;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import java.util.Optional;

/**
 * A kind of network in any width. A kind has a width if its settings have a whole number {@code hidden}, and drops values if they
 * have a number {@code dropout}: then both are the student's to say.
 */
final class StudentWidth {
    private static final String HIDDEN = "hidden";
    private static final String DROPOUT = "dropout";
    private static final int WIDEST = 65_536;

    private final String key;
    private final NetworkSettings settings;
    private final FeatureSchema read;
    private final int outputs;
    private final int step;

    /** @param key see {@link Student} */
    StudentWidth(String key, StudentSettings student, FeatureSchema read, int outputs) {
        NetworkSettings kind = student.network();
        this.key = key;
        this.settings = SettingsCopy.has(kind, DROPOUT, double.class)
                ? SettingsCopy.with(kind, DROPOUT, student.dropout())
                : kind;
        this.read = read;
        this.outputs = outputs;
        this.step = free() ? step(settings) : 0;
    }

    /** Whether the kind has a width at all. */
    boolean free() {
        return SettingsCopy.has(settings, HIDDEN, int.class);
    }

    /** Some kinds take multiples alone, of their heads for instance: the smallest width that this one takes. */
    private static int step(NetworkSettings settings) {
        for (int width = 1; width < WIDEST; width++) {
            if (with(settings, width).isPresent()) {
                return width;
            }
        }
        throw new IllegalArgumentException(settings + " takes no width");
    }

    private static Optional<NetworkSettings> with(NetworkSettings settings, int width) {
        try {
            return Optional.of(SettingsCopy.with(settings, HIDDEN, width));
        } catch (IllegalArgumentException refused) {
            // the settings themselves know which widths they take; to ask is to try
            return Optional.empty();
        }
    }

    /** The smallest width. */
    int least() {
        return step;
    }

    /** @throws UserError if the kind does not take it */
    FusionNetwork network(int width) {
        try {
            return SettingsCopy.with(settings, HIDDEN, width).network(read, outputs);
        } catch (IllegalArgumentException e) {
            throw new UserError("Cannot distil: " + key + ".hidden is " + width + ": " + e.getMessage()
                    + ". Set it to a multiple of " + step + ", or to auto.");
        }
    }

    /** @throws UserError if a width was asked for */
    FusionNetwork asItIs(HiddenWidth asked) {
        if (!asked.auto()) {
            throw new UserError("Cannot distil: " + key + ".hidden is " + asked + ", expected auto, for '"
                    + Registry.nameOf(settings.getClass()) + "' has no such width. Leave it out.");
        }
        return settings.network(read, outputs);
    }

    /** The largest width with at most so many learned values; 0 if there is none. */
    int widest(long most) {
        int fits = 0;
        int tooWide = WIDEST / step + 1;
        while (tooWide - fits > 1) {
            int middle = (fits + tooWide) >>> 1;
            if (network(middle * step).size() <= most) {
                fits = middle;
            } else {
                tooWide = middle;
            }
        }
        return fits * step;
    }
}
