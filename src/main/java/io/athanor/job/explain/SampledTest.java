package io.athanor.job.explain;

import io.athanor.data.Split;
import io.athanor.evaluate.RowShare;
import io.athanor.train.fold.Assignment;
import org.jspecify.annotations.Nullable;

/** A share of the test rows of the joined table's own split; no other row takes part. */
record SampledTest(RowShare share) implements Assignment {
    @Override
    public @Nullable Split role(String sampleId, Split split, String group) {
        return split == Split.TEST && share.has(sampleId) ? split : null;
    }
}
