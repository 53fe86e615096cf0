package io.athanor.config;

/**
 * Where a value was written.
 *
 * @param line its line, for sorting: what is not of the file comes last
 * @param location how a mistake in it is located
 * @param label how {@code --explain} names it
 */
record Origin(int line, String location, String label) {
    static final Origin DEFAULT = new Origin(Integer.MAX_VALUE, "default", "default");

    static Origin file(String name, int line) {
        return new Origin(line, name + ":" + line, name + ":" + line);
    }

    static Origin set(String written) {
        return new Origin(Integer.MAX_VALUE, "--set " + Quoted.bare(written), "--set");
    }

    Origin fromEnvironment(String names) {
        return new Origin(line, location, "environment " + names);
    }
}
