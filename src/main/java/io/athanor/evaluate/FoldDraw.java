package io.athanor.evaluate;

/** How the folds of a cross-validation came about. */
public enum FoldDraw {
    /** Labels are spread evenly over them. */
    STRATIFIED("repeated grouped stratified cross-validation"),
    /** A hash of the group decides, and chance spreads the labels. */
    BY_HASH("repeated grouped cross-validation, folds by a hash of the group");

    private final String words;

    FoldDraw(String words) {
        this.words = words;
    }

    /** As a report says it, after the numbers of repeats and folds. */
    String words() {
        return words;
    }
}
