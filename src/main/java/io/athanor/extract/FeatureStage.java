package io.athanor.extract;

import io.athanor.base.Fingerprint;
import io.athanor.table.Artefact;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Makes the feature table of one modality from a manifest. */
public interface FeatureStage {
    /** The name of the table that {@link #run} would make of a context. */
    Fingerprint fingerprint(ExtractContext context);

    /** Folders beside the table's own in which {@link #run} keeps what it has done so far. */
    default List<Path> further(ExtractContext context) {
        return List.of();
    }

    /** Payloads that a context's extraction has rejected so far, and could be tried again. */
    default long rejected(ExtractContext context) {
        return 0;
    }

    /**
     * Makes the table, or finds it made.
     *
     * @return {@code features/<modality>/<fingerprint>}: {@code sample_id}, {@code status}, {@code features}, a row for
     *     every id of the manifest
     * @throws io.athanor.base.TooManyRejected if more payloads are bad than the limit allows; the quarantine alone is published
     *     then, with the counts that the table would have
     * @throws io.athanor.base.UserError if no sample has anything of the modality, or a device is not there
     */
    Artefact run(ExtractContext context);
}
