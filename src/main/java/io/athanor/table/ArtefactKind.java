package io.athanor.table;

import java.util.Locale;

/** The kinds of artefacts of a work directory: each has a folder, in which every artefact has one named by its fingerprint. */
public enum ArtefactKind {
    /** Every sample of a source, and where its payloads are. */
    MANIFEST(Role.TABLE, false),
    /** Labels, groups and sides of the split. */
    SAMPLES(Role.TABLE, false),
    /** Features, a folder a modality. */
    FEATURES(Role.TABLE, true),
    /** One row a sample. */
    JOINED(Role.TABLE, false),
    /** What is fitted or trained, a folder a model. */
    MODELS(Role.RESULT, true),
    /** What models say of rows, a folder a model. */
    OUTPUTS(Role.RESULT, true),
    /** What methods predict of one split or fold. */
    EVALUATION(Role.RESULT, false),
    /** Figures of one way of measuring. */
    MEASUREMENTS(Role.RESULT, false);

    private final Role role;
    private final boolean named;

    ArtefactKind(Role role, boolean named) {
        this.role = role;
        this.named = named;
    }

    private enum Role {
        TABLE,
        RESULT
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
        return role == Role.TABLE;
    }
}
