package io.athanor.train.rows;

import java.io.Serializable;

/**
 * A signal as a column of a table.
 *
 * @param name of the signal and of the column
 * @param width values a row
 */
public record SignalColumn(String name, int width) implements Serializable {
    public SignalColumn {
        if (width < 1) {
            throw new IllegalArgumentException("the signal " + name + " has " + width + " values a row");
        }
    }
}
