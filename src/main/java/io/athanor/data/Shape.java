package io.athanor.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;

/** The shape of a feature in a feature table. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.EXISTING_PROPERTY, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Shape.Vector.class, name = "vector"),
    @JsonSubTypes.Type(value = Shape.Sequence.class, name = "sequence"),
    @JsonSubTypes.Type(value = Shape.Table.class, name = "table")
})
public sealed interface Shape extends Serializable {
    /** Its name in JSON: a property of its own, since Jackson forgets type ids inside maps of objects. */
    @JsonProperty
    String kind();

    /**
     * One vector a sample: {@code array<float>} of exactly {@code width} values.
     *
     * @param width values a vector, positive
     */
    record Vector(int width) implements Shape {
        @Override
        public String kind() {
            return "vector";
        }
    }

    /**
     * A sequence of vectors a sample (tokens, frames, regions): {@code array<float>} of length × width values, row after
     * row, where the length is 1 … {@code maxTokens} and follows from the array's size.
     *
     * @param maxTokens most vectors a sample, positive
     * @param width values a vector, positive
     */
    record Sequence(int maxTokens, int width) implements Shape {
        @Override
        public String kind() {
            return "sequence";
        }
    }

    /**
     * Unfitted table columns: a struct with a field a column, null where the cell is empty.
     *
     * @param columns in the pipeline's order, at least one
     */
    record Table(List<Column> columns) implements Shape {
        public Table {
            columns = List.copyOf(columns);
        }

        /** The columns' names. */
        public List<String> names() {
            return columns.stream().map(Column::name).toList();
        }

        /** The names of the numeric columns, or of the others. */
        public List<String> names(boolean numeric) {
            return columns.stream()
                    .filter(column -> column.numeric() == numeric)
                    .map(Column::name)
                    .toList();
        }

        @Override
        public String kind() {
            return "table";
        }
    }

    /**
     * One table column.
     *
     * @param name as in the source
     * @param numeric a double; otherwise categorical text
     */
    record Column(String name, boolean numeric) implements Serializable {}
}
