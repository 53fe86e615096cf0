package io.athanor.extract.reuse;

import io.athanor.extract.publish.Tally;
import io.athanor.extract.segment.Segments;
import io.athanor.table.StoragePrecision;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What an extraction keeps and which parts it does: fixed before the first of them, so that a run that goes on later does
 * the same, whatever else has been published by then.
 *
 * @param format of the segments, see {@link Segments#FORMAT}
 * @param recipe of the features, as JSON
 * @param precision how they are stored
 * @param bases where kept features are, by the numbers that {@link ReuseDecisions} gives them
 * @param parts those to be done; null stands for every part of the manifest, whole
 * @param kept what is kept without a look at its payload
 * @param tombstones samples of the newest table that the manifest lacks
 */
public record Plan(
        int format,
        String recipe,
        StoragePrecision precision,
        List<Base> bases,
        @Nullable List<String> parts,
        Tally kept,
        long tombstones) {
    private static final String NAME = "_plan.json";

    public Plan {
        bases = List.copyOf(bases);
        parts = parts == null ? null : List.copyOf(parts);
    }

    /** The plan that the extraction of these segments began with, if it has begun and they are of today's format. */
    public static Optional<Plan> of(Segments segments, Configuration configuration) {
        return segments.note(NAME, Plan.class, configuration).filter(plan -> plan.format() == Segments.FORMAT);
    }

    /** Writes the plan down: from here on it holds. */
    void begin(Segments segments, Configuration configuration) {
        segments.note(NAME, this, configuration);
    }
}
