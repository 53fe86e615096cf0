package io.athanor.base;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The commit record of an artefact, written last. An artefact without one does not exist.
 *
 * @param stage the stage that made it
 * @param fingerprint its name
 * @param source the fingerprint of the source's description; one work directory serves one source
 * @param inputs the artefacts it was made from, by role
 * @param settings only the settings the stage reads
 * @param files its files, relative to the record's folder, in bucket order
 * @param rows rows over all files
 * @param buckets number of buckets, 0 if not a bucketed table
 * @param counts further figures of the stage (model loads, rejected rows, …), by name
 * @param changes what was done to the data on the way that no setting asked for
 * @param environment code version, Java, processor: recorded, never hashed
 * @param startedAt ISO-8601 instant
 * @param seconds wall-clock seconds the stage took
 */
public record Provenance(
        String stage,
        Fingerprint fingerprint,
        Fingerprint source,
        Map<String, Fingerprint> inputs,
        Map<String, Object> settings,
        List<String> files,
        long rows,
        int buckets,
        Map<String, Long> counts,
        Changes changes,
        Map<String, String> environment,
        String startedAt,
        double seconds)
        implements Serializable {
    /** The name of the file that holds it. */
    public static final String FILE = "_provenance.json";

    /**
     * Begins a record; what is not said is empty or 0.
     *
     * @param source the fingerprint of the source's description
     */
    public static Builder of(String stage, Fingerprint fingerprint, Fingerprint source) {
        return new Builder(stage, fingerprint, source);
    }

    /** Gathers a record while its stage runs. */
    public static final class Builder {
        private final String stage;
        private final Fingerprint fingerprint;
        private final Fingerprint source;
        private Map<String, Fingerprint> inputs = Map.of();
        private Map<String, Object> settings = Map.of();
        private List<String> files = List.of();
        private long rows;
        private int buckets;
        private Map<String, Long> counts = Map.of();
        private Changes changes = Changes.NONE;
        private Map<String, String> environment = Map.of();

        private Builder(String stage, Fingerprint fingerprint, Fingerprint source) {
            this.stage = stage;
            this.fingerprint = fingerprint;
            this.source = source;
        }

        public Builder inputs(Map<String, Fingerprint> inputs) {
            this.inputs = inputs;
            return this;
        }

        public Builder settings(Map<String, Object> settings) {
            this.settings = settings;
            return this;
        }

        /** @param rows over all files */
        public Builder files(List<String> files, long rows) {
            return bucketFiles(files, rows, 0);
        }

        /** @param files in bucket order */
        public Builder bucketFiles(List<String> files, long rows, int buckets) {
            this.files = files;
            this.rows = rows;
            this.buckets = buckets;
            return this;
        }

        public Builder counts(Map<String, Long> counts) {
            this.counts = counts;
            return this;
        }

        public Builder changes(Changes changes) {
            this.changes = changes;
            return this;
        }

        public Builder environment(Map<String, String> environment) {
            this.environment = environment;
            return this;
        }

        /** The record of a stage that began then and ends now. */
        public Provenance endedNow(Instant started) {
            return new Provenance(
                    stage,
                    fingerprint,
                    source,
                    inputs,
                    settings,
                    files,
                    rows,
                    buckets,
                    counts,
                    changes,
                    environment,
                    started.toString(),
                    Duration.between(started, Instant.now()).toMillis() / 1000.0);
        }
    }
}
