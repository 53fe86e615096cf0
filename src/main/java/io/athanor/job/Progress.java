package io.athanor.job;

/** Where a run says what it is doing: a terminal, a log, a notebook, nobody. */
public interface Progress {
    /**
     * Opens the line of a stage.
     *
     * @param total how much there is to do, or 0 if unknown
     * @param unit what is counted: {@code rows}, {@code epochs}, {@code folds}
     */
    Line start(String stage, long total, String unit);

    /** One stage's line; may be advanced from several threads. */
    interface Line extends AutoCloseable {
        /** So many are done, of all; never less than before. */
        void advanceTo(long done);

        /**
         * Where the stage is, in its own words, for a stage that knows more than a count; shown while it runs.
         *
         * @param text short words first: a narrow terminal cuts it
         * @param secondsLeft as the stage sees it
         */
        default void standing(String text, double secondsLeft) {}

        /** What is worth a word at the end of the line: {@code already there}, {@code loss 0.71}. */
        void note(String text);

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
