package io.athanor.train.barrier;

import io.athanor.base.UserError;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a rank comes back with. A mistake of the user's comes back as a result, for Spark keeps only the text of what a
 * barrier task throws.
 */
record RankResult<R extends Serializable>(
        @Nullable R trained, @Nullable String mistake) implements Serializable {
    /** @throws UserError if the rank found a mistake of the user's */
    R orThrow() {
        if (mistake != null) {
            throw new UserError(mistake);
        }
        if (trained == null) {
            throw new IllegalStateException("a rank came back with nothing");
        }
        return trained;
    }
}
