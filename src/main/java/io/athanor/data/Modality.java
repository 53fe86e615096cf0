package io.athanor.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * One kind of evidence about a sample: {@code image}, {@code text}, {@code audio}, {@code table}, or whatever the pipeline
 * names. An open set, hence no enum.
 *
 * @param name a lower-case word: letters, digits and underscores
 */
public record Modality(String name) implements Serializable, Comparable<Modality> {

    @JsonCreator
    public Modality {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("a modality's name is a lower-case word, not '" + name + "'");
        }
    }

    /** The column of a joined table that holds its feature, null where there is none. */
    public String featureColumn() {
        return name;
    }

    /** The boolean column of a joined table: its bit of the presence mask. */
    public String presentColumn() {
        return name + "_present";
    }

    @Override
    public int compareTo(Modality other) {
        return name.compareTo(other.name);
    }

    @Override
    @JsonValue
    public String toString() {
        return name;
    }
}
