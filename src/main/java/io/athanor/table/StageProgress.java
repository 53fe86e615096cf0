package io.athanor.table;

/** Hears how far a stage is; may be called from several threads. */
public interface StageProgress {
    /** Nobody listens. */
    StageProgress NONE = new StageProgress() {
        @Override
        public void advanceTo(long done) {}

        @Override
        public void note(String text) {}
    };

    /** So many are done, of all; never less than before. */
    void advanceTo(long done);

    /**
     * Where the stage is, in its own words, for a stage that knows more than a count; shown while it runs.
     *
     * @param text short words first: a narrow terminal cuts it
     * @param secondsLeft as the stage sees it
     */
    default void standing(String text, double secondsLeft) {}

    /** What is worth a word at the end: {@code already there}, {@code loss 0.71}. */
    void note(String text);
}
