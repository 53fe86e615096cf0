package io.athanor.extract.publish;

/** Which feature a sample gets that has several records. */
public enum RecordRule {
    /** It must not have several. */
    ONLY,
    /** That of the record with the smallest order; records without one come last. */
    FIRST,
    /** That of the record with the largest order; records without one come last. */
    LAST,
    /** The mean of their vectors. */
    MEAN
}
