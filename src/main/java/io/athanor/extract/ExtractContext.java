package io.athanor.extract;

import io.athanor.base.Share;
import io.athanor.data.ReferenceSettings;
import io.athanor.table.Artefact;
import io.athanor.table.StoragePrecision;
import io.athanor.table.WorkDirectory;
import java.util.Map;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What every modality's extraction shares in a run.
 *
 * @param manifest the published manifest: a file a part
 * @param buckets files of the feature table, a power of two
 * @param rejected payloads that may be rejected, as a count or a share of the payloads there are
 * @param newData whether the samples are only scored: a modality of which none has anything is fine then, and of views the
 *     payload itself is wanted alone
 * @param precision how the values of vectors are stored
 * @param references what payloads on web servers may be fetched
 * @param reuse what of earlier extractions may stand again
 * @param retries how often rejected payloads of the modality were tried again on demand
 * @param profile what a task is given; null leaves it to Spark's own
 * @param environment what the commit records say of this machine
 */
public record ExtractContext(
        SparkSession spark,
        WorkDirectory work,
        Artefact manifest,
        int buckets,
        Share rejected,
        boolean newData,
        ExtractSettings settings,
        StoragePrecision precision,
        ReferenceSettings references,
        Reuse reuse,
        int retries,
        @Nullable ResourceProfile profile,
        Map<String, String> environment,
        ExtractProgress progress) {

    /** The same for another manifest, whose features are stored as they are since more is made of them. */
    public ExtractContext over(Artefact other) {
        return new ExtractContext(
                spark,
                work,
                other,
                buckets,
                rejected,
                newData,
                settings,
                StoragePrecision.FLOAT32,
                references,
                reuse,
                retries,
                profile,
                environment,
                progress);
    }
}
