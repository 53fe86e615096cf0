package io.athanor.source.split;

import io.athanor.table.Artefact;
import java.util.List;

/**
 * Samples with labels, groups and splits.
 *
 * @param table the bucketed table: sample_id, label, split, group
 * @param warnings what a person should know before trusting figures, a sentence each; kept beside the table
 */
public record Samples(Artefact table, List<String> warnings) {
    /** What the table is called as an input of other artefacts, and the folder of all of them. */
    public static final String NAME = "samples";

    /** The count, in the table's record, of samples on the test side that have a label. */
    public static final String LABELLED_TEST = "labelled-test";
}
