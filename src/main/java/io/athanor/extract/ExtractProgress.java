package io.athanor.extract;

/** Hears how far a stage is. Called on the driver, by one thread, now and then and at the end. */
@FunctionalInterface
public interface ExtractProgress {
    /** Nobody listens. */
    ExtractProgress NONE = (rows, total) -> {};

    /**
     * @param rows rows that are through, those of parts finished earlier included
     * @param total rows of the manifest
     */
    void rows(long rows, long total);

    /** Where more is known than rows. */
    default void figures(ExtractFigures figures) {}
}
