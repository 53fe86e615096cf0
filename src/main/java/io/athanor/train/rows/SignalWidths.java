package io.athanor.train.rows;

import java.util.List;
import java.util.stream.Stream;

/** How many values a row each signal has that a training is told. */
public record SignalWidths(List<SignalColumn> columns) {
    public SignalWidths {
        columns = List.copyOf(columns);
    }

    /** These and others. */
    public SignalWidths and(List<SignalColumn> more) {
        return new SignalWidths(Stream.concat(columns.stream(), more.stream()).toList());
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
