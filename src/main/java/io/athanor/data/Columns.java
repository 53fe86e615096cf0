package io.athanor.data;

/** The names of the columns that every table of a work directory shares. */
public final class Columns {
    /** Text, unique and never null. */
    public static final String SAMPLE_ID = "sample_id";

    /** Whole number, never null: which look at the sample a row is, see {@link RowKey}. */
    public static final String VIEW = "view";

    /** Text, null where the sample has no label. */
    public static final String LABEL = "label";

    /** One of {@link Split}'s names in lower case. */
    public static final String SPLIT = "split";

    /** Text; samples of one group are never on both sides of a split. The sample's own id where no group is set. */
    public static final String GROUP = "group";

    /** The feature column of a feature table: {@code array<float>}, or a struct for table columns; may be null. */
    public static final String FEATURES = "features";

    /** The {@link Status} of a row of a feature table, in lower case. */
    public static final String STATUS = "status";

    /** Text: the revision of the payload a feature was made of, see {@link Payload#revision}; null where there is none. */
    public static final String REVISION = "revision";

    /**
     * Text: the SHA-256 of the payload as 64 hexadecimal digits; null where there is none, or it could not be read, or a
     * cell is its own payload.
     */
    public static final String PAYLOAD_SHA256 = "payload_sha256";

    /** Text: what was done to a payload on its way to its feature, as JSON; null where that is nothing. */
    public static final String CHANGES = "changes";

    private Columns() {}
}
