package io.athanor.source;

import io.athanor.base.Fingerprint;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Writes down every sample of a source: its id, its cells, and where its payloads are. The artefact's files are the parts;
 * see {@link io.athanor.table.ManifestTable} for their form.
 */
public final class ManifestStage {
    public static final String NAME = "manifest";

    private final Source source;
    private final List<PayloadField> fields;

    public ManifestStage(Source source, List<PayloadField> fields) {
        this.source = source;
        this.fields = List.copyOf(fields);
    }

    public Fingerprint fingerprint() {
        return Fingerprint.of(NAME, 1)
                .with("source", source.fingerprint())
                .with("fields", fields)
                .build();
    }

    /**
     * Publishes the manifest, or finds it published.
     *
     * @param environment what the commit record says of this machine
     * @throws io.athanor.base.UserError if the source has no sample, a sample no id or two samples the same one, a shard
     *     ends too early, or a required field occurs nowhere
     */
    public Artefact run(SparkSession spark, WorkDirectory work, Map<String, String> environment) {
        throw new UnsupportedOperationException();
    }
}
