package io.athanor.train;

import io.athanor.data.FeatureSchema;
import io.athanor.data.Split;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one virtual shard (one bucket), encoded and in memory: columns of equal length, sorted by sample id.
 *
 * @param schema what the networks see: vectors and sequences (a table modality is encoded to a vector)
 * @param sampleIds one a row
 * @param splits what each row may be used for in this training; null leaves the row out
 * @param labels class index, -1 where there is none
 * @param features [modality in schema order][row] → flattened feature, null where missing; not standardised
 * @param teacherLogits [row] → [classes], or null where there is no teacher
 * @param teacherHidden [row] → [teacher's hidden width], or null where there is no teacher
 */
public record TrainingRows(
        FeatureSchema schema,
        String[] sampleIds,
        @Nullable Split[] splits,
        int[] labels,
        float[] @Nullable [][] features,
        float @Nullable [][] teacherLogits,
        float @Nullable [][] teacherHidden) {}
