package io.athanor.config;

import java.util.List;

/**
 * Where a value was written.
 *
 * @param line its line, for sorting: what is not of the file comes last
 * @param location how a mistake in it is located
 * @param label how {@code --explain} names it
 */
record Origin(int line, String location, String label) {
    /** The label of what the day of the run has decided. */
    static final String DATE = "--date";

    static final Origin DEFAULT = new Origin(Integer.MAX_VALUE, "default", "default");

    static Origin file(String name, int line) {
        return new Origin(line, name + ":" + line, name + ":" + line);
    }

    static Origin set(String written) {
        return new Origin(Integer.MAX_VALUE, "--set " + Quoted.bare(written), "--set");
    }

    /**
     * The same place, whose value was made from elsewhere.
     *
     * @param day whether from the day of the run
     * @param variables those of the environment
     */
    Origin of(boolean day, List<String> variables) {
        String environment = variables.isEmpty() ? "" : "environment " + String.join(", ", variables);
        return new Origin(line, location, day ? DATE + (environment.isEmpty() ? "" : ", " + environment) : environment);
    }
}
