package io.athanor.train.fold;

import io.athanor.data.Split;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a joined table says of a sample apart from its features.
 *
 * @param label null where there is none
 */
public record SampleRow(
        String sampleId,
        Split split,
        String group,
        @Nullable String label) implements Serializable {}
