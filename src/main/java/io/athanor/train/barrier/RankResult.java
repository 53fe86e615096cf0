package io.athanor.train.barrier;

import io.athanor.base.UserError;
import io.athanor.train.step.DivergedTraining;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a rank comes back with. A mistake of the user's comes back as a result, for Spark keeps only the text of what a
 * barrier task throws.
 *
 * @param diverged whether the mistake is one of how was trained, and not of rows or machine
 */
record RankResult<R extends Serializable>(
        @Nullable R trained, @Nullable String mistake, boolean diverged) implements Serializable {
    static <R extends Serializable> RankResult<R> of(R trained) {
        return new RankResult<>(trained, null, false);
    }

    static <R extends Serializable> RankResult<R> mistaken(UserError mistake) {
        return new RankResult<>(null, mistake.getMessage(), mistake instanceof DivergedTraining);
    }

    /** @throws UserError if the rank found a mistake of the user's */
    R orThrow() {
        if (mistake != null) {
            throw diverged ? new DivergedTraining(mistake) : new UserError(mistake);
        }
        if (trained == null) {
            throw new IllegalStateException("a rank came back with nothing");
        }
        return trained;
    }
}
