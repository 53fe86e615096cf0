package io.athanor.job;

import io.athanor.table.StageProgress;

/** Where a run says what it is doing: a terminal, a log, a notebook, nobody. */
public interface Progress {
    /**
     * Opens the line of a stage.
     *
     * @param total how much there is to do, or 0 if unknown
     * @param unit what is counted: {@code rows}, {@code epochs}, {@code folds}
     */
    Line start(String stage, long total, String unit);

    /** One stage's line. */
    interface Line extends StageProgress, AutoCloseable {
        /** Ends the line; a line that is closed without a note ended well. */
        @Override
        void close();
    }

    /** Says nothing. */
    static Progress silent() {
        return (stage, total, unit) -> new Line() {
            @Override
            public void advanceTo(long done) {}

            @Override
            public void note(String text) {}

            @Override
            public void close() {}
        };
    }
}
