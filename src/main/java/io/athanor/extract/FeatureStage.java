package io.athanor.extract;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Shape;
import io.athanor.table.Artefact;

/** Makes the feature table of one modality from a manifest. */
public interface FeatureStage {
    /** The key of a feature table's recorded settings that holds the feature's shape. */
    String SHAPE = "shape";

    /** The name of the table that {@link #run} would make. */
    Fingerprint fingerprint(Fingerprint manifest, int buckets);

    /**
     * Makes the table, or finds it made.
     *
     * @return {@code features/<modality>/<fingerprint>}: {@code sample_id}, {@code status}, {@code features}, a row for
     *     every id of the manifest
     * @throws io.athanor.base.TooManyRejected if more payloads are bad than the limit allows; nothing is published then
     * @throws io.athanor.base.UserError if no sample has anything of the modality, or a device is not there
     */
    Artefact run(ExtractContext context);

    /** The shape of the feature in a feature table. */
    static Shape shape(Artefact features) {
        Object shape = features.provenance().settings().get(SHAPE);
        try {
            return Json.read(Json.canonical(shape), Shape.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the record of " + features.path() + " has no shape but " + shape, e);
        }
    }
}
