package io.athanor.train.fold;

import io.athanor.base.Seeds;
import io.athanor.data.Split;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who of the validation rows decides what. Two thirds of the groups, by a hash, choose: when a training ends, which of its epochs counts,
 * a baseline's settings. The others calibrate what was chosen: temperatures, thresholds. So no temperature is fitted where a choice has
 * made outputs look better than they are. Where one of the parts would be too few rows to go by, all of them do both.
 *
 * @param apart whether they are two parts
 */
public record ValidationParts(boolean apart) implements Serializable {
    private static final long SALT = Seeds.hash("part of the validation rows");

    private static final int ONE_IN = 3;

    /** Labelled rows below which a part is too small. */
    private static final long FEWEST = 10;

    /** By which both parts are counted at once: those that choose are validation rows, those that calibrate test rows, others nothing. */
    public static Assignment counting(Assignment whole) {
        return (sampleId, split, group) -> whole.role(sampleId, split, group) != Split.VALIDATION
                ? null
                : isOfCalibration(group) ? Split.TEST : Split.VALIDATION;
    }

    /** @param labelled rows by role of an assignment of {@link #counting} */
    public static ValidationParts of(Map<Split, Long> labelled) {
        long choosing = labelled.getOrDefault(Split.VALIDATION, 0L);
        return new ValidationParts(Math.min(choosing, labelled.getOrDefault(Split.TEST, 0L)) >= FEWEST);
    }

    /** Whether rows of a group that are validation rows calibrate. */
    public boolean calibrates(String group) {
        return !apart || isOfCalibration(group);
    }

    /** The same rows, without those of validation that only calibrate. */
    public Assignment choosing(Assignment whole) {
        return apart ? new Part(whole, false) : whole;
    }

    /** The same rows, without those of validation that only choose. */
    public Assignment calibrating(Assignment whole) {
        return apart ? new Part(whole, true) : whole;
    }

    private static boolean isOfCalibration(String group) {
        return Math.floorMod(Seeds.mix(SALT, Seeds.hash(group)), ONE_IN) == 0;
    }

    private record Part(Assignment whole, boolean calibrating) implements Assignment {
        @Override
        public @Nullable Split role(String sampleId, Split split, String group) {
            Split role = whole.role(sampleId, split, group);
            return role == Split.VALIDATION && isOfCalibration(group) != calibrating ? null : role;
        }
    }
}
