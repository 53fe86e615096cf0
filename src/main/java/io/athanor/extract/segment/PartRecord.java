package io.athanor.extract.segment;

import io.athanor.extract.publish.Tally;
import java.io.Serializable;

/**
 * The commit record of a finished part. A text cut short does not parse, so the record exists whole or not at all.
 *
 * @param part the part's id
 * @param file the segment, in the same folder; every attempt has a file of its own, so a late one never writes over it
 * @param bytes the segment's size
 * @param tally what became of its samples
 * @param kept those of the good ones whose feature was known already
 * @param decodeMillis time its decoding threads worked
 * @param inferMillis time spent in the model
 * @param inference how it was inferred
 */
public record PartRecord(
        String part,
        String file,
        long bytes,
        Tally tally,
        long kept,
        long decodeMillis,
        long inferMillis,
        InferenceRecord inference)
        implements Serializable {}
