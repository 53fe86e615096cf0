package io.athanor.train.rows;

import java.util.List;
import java.util.stream.Stream;

/**
 * How many values a row each signal has that a training is told.
 *
 * @param members whose representations stand side by side, where not all of them speak of every row: the places of those that do not are
 *     zeros; 1 where a representation is whole or missing
 */
public record SignalWidths(List<SignalColumn> columns, int members) {
    public SignalWidths {
        columns = List.copyOf(columns);
    }

    /** Of signals that are whole or missing. */
    public SignalWidths(List<SignalColumn> columns) {
        this(columns, 1);
    }

    /** The same where only some of so many members speak of a row. */
    public SignalWidths ofMembers(int number) {
        return new SignalWidths(columns, number);
    }

    /** These and others. */
    public SignalWidths and(List<SignalColumn> more) {
        return new SignalWidths(Stream.concat(columns.stream(), more.stream()).toList(), members);
    }

    public boolean has(String signal) {
        return columns.stream().anyMatch(column -> column.name().equals(signal));
    }

    /** @throws IllegalArgumentException if it is told no such signal */
    public int of(String signal) {
        return columns.stream()
                .filter(column -> column.name().equals(signal))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the rows carry no signal '" + signal + "'"))
                .width();
    }
}
