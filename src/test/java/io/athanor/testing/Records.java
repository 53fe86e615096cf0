package io.athanor.testing;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import java.util.List;
import java.util.Map;

/** Commit records for tests. */
public final class Records {
    private Records() {}

    public static Provenance of(
            String stage,
            Fingerprint fingerprint,
            List<String> files,
            long rows,
            int buckets,
            Map<String, Long> counts) {
        return of(stage, fingerprint, Map.of(), files, rows, buckets, counts);
    }

    public static Provenance of(
            String stage,
            Fingerprint fingerprint,
            Map<String, Object> settings,
            List<String> files,
            long rows,
            int buckets,
            Map<String, Long> counts) {
        return new Provenance(
                stage,
                fingerprint,
                Fingerprint.of("source", 1).build(),
                Map.of(),
                settings,
                files,
                rows,
                buckets,
                counts,
                Changes.NONE,
                Map.of(),
                "2026-01-01T00:00:00Z",
                1);
    }
}
