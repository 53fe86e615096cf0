package io.athanor.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command talks to.
 *
 * @param out results
 * @param err progress and failures
 * @param live whether {@code err} is a terminal, on which a line can be drawn again
 * @param columns width of the terminal
 * @param environment environment variables
 */
record Terminal(PrintStream out, PrintStream err, boolean live, int columns, Map<String, String> environment) {
    private static final int USUAL_COLUMNS = 100;
    private static final int NARROW_COLUMNS = 80;

    /** How wide a text may be: where nobody looks, as wide as it may be anywhere. */
    int textColumns() {
        return live ? columns : NARROW_COLUMNS;
    }

    /** That of this process; the launcher knows whether it is a terminal and says so by {@code athanor.columns}. */
    static Terminal ofProcess() {
        int columns = Integer.getInteger("athanor.columns", 0);
        return new Terminal(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                columns > 0,
                columns > 0 ? columns : USUAL_COLUMNS,
                System.getenv());
    }
}
