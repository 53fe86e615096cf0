package io.athanor.config;

import java.util.List;

/**
 * Settings, and where each value came from.
 *
 * @param values every value in the order of the records, those left out included
 */
public record Bound<R extends Record>(R settings, List<Value> values) {

    /** Whether the day of the run decides any of them. */
    public boolean differsByDay() {
        return values.stream().anyMatch(value -> value.origin().startsWith(Origin.DATE));
    }

    /**
     * One value of a pipeline file.
     *
     * @param path its keys, joined by dots
     * @param text the value as one would write it
     * @param origin {@code file:line}, {@code --set}, {@code environment NAME}, {@code --date} or {@code default}
     * @param meaning what the setting means
     * @param allowed what may be written there, as in "a number from 0 to 1"; empty if any text may
     */
    public record Value(String path, String text, String origin, String meaning, String allowed) {}
}
