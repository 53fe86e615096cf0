package io.athanor.table;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * Why payloads of a modality were rejected, and how often.
 *
 * @param reason a code of {@link io.athanor.data.Rejection}
 * @param count payloads rejected for it
 * @param exampleId the smallest sample id among them
 * @param exampleMessage what was found there
 */
public record QuarantineReason(Modality modality, String reason, long count, String exampleId, String exampleMessage)
        implements Serializable {}
