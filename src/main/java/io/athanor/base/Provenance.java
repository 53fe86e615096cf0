package io.athanor.base;

import java.io.Serializable;
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
        Map<String, String> environment,
        String startedAt,
        double seconds)
        implements Serializable {
    /** The name of the file that holds it. */
    public static final String FILE = "_provenance.json";
}
