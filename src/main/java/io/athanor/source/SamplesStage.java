package io.athanor.source;

import io.athanor.base.Fingerprint;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Draws labels, groups and splits from a manifest's cells into the bucketed table {@code samples}: sample_id, label,
 * split, group. Cheap, so that another label or split never scans the source again.
 */
public final class SamplesStage {
    public static final String NAME = "samples";

    private final Artefact manifest;
    private final @Nullable String label;
    private final SplitSettings split;
    private final LabelSettings labels;
    private final List<String> tableColumns;
    private final long seed;
    private final int buckets;

    /**
     * @param label the field that holds the label; null leaves every sample unlabelled and asks nothing of labels
     * @param tableColumns fields used as features, which are looked at for giving the label away
     * @param buckets files of the table, a power of two
     */
    public SamplesStage(
            Artefact manifest,
            @Nullable String label,
            SplitSettings split,
            LabelSettings labels,
            List<String> tableColumns,
            long seed,
            int buckets) {
        this.manifest = manifest;
        this.label = label;
        this.split = split;
        this.labels = labels;
        this.tableColumns = List.copyOf(tableColumns);
        this.seed = seed;
        this.buckets = buckets;
    }

    public Fingerprint fingerprint() {
        return Fingerprint.of(NAME, 1)
                .with("label", label)
                .with("split", split)
                .with("labels", labels)
                .with("table-columns", tableColumns)
                .with("seed", seed)
                .with("buckets", buckets)
                .withInputs(List.of(manifest.fingerprint()))
                .build();
    }

    /**
     * Publishes the table, or finds it published.
     *
     * @param environment what the commit record says of this machine
     * @throws io.athanor.base.UserError if no sample has the label, a split column says something else than a split, or a
     *     label is unseen in training and such are refused
     */
    public Samples run(SparkSession spark, WorkDirectory work, Map<String, String> environment) {
        throw new UnsupportedOperationException();
    }
}
