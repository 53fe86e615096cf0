package io.athanor.table;

import java.util.Locale;

/** The kinds of artefacts of a work directory: each has a folder, in which every artefact has one named by its fingerprint. */
public enum ArtefactKind {
    /** The rows of a query, as its source was found. */
    ROWS(true, false),
    /** Every sample of a source, and where its payloads are. */
    MANIFEST(true, false),
    /** Embeddings of the entities of a graph. */
    GRAPHS(true, false),
    /** Labels, groups and sides of the split. */
    SAMPLES(true, false),
    /** Features, a folder a modality. */
    FEATURES(true, true),
    /** One row a sample. */
    JOINED(true, false),
    /** What is fitted or trained, a folder a model. */
    MODELS(false, true),
    /** What models say of rows, a folder a model. */
    OUTPUTS(false, true),
    /** What methods predict of one split or fold. */
    EVALUATION(false, false),
    /** Figures of one way of measuring. */
    MEASUREMENTS(false, false),
    /** What each modality gives a model. */
    EXPLANATIONS(false, false),
    /** What models predict that were tried, and what they take. */
    TRIALS(false, false);

    private final boolean table;
    private final boolean named;

    /**
     * @param table see {@link #isTable}
     * @param named see {@link #hasSubjects}
     */
    ArtefactKind(boolean table, boolean named) {
        this.table = table;
        this.named = named;
    }

    /** @throws IllegalArgumentException if no kind has this folder below the work directory */
    public static ArtefactKind of(String folder) {
        return valueOf(folder.toUpperCase(Locale.ROOT));
    }

    /** Its folder below the work directory. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its artefacts lie in folders of their subjects (a modality, a model), as in {@code features/image/…}. */
    public boolean hasSubjects() {
        return named;
    }

    /** Whether it is a table that a run over a grown source begins with; else a result that is of use while its inputs are. */
    public boolean isTable() {
        return table;
    }
}
