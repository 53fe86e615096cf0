package io.athanor.source;

/** Where in a file's base name its field begins; what stands before is the sample. */
public enum FieldStart {
    /** As WebDataset has it: {@code a.seg.png} is the field {@code seg.png} of {@code a}. */
    FIRST_DOT,
    /** As people name files: {@code photo.v2.png} is the field {@code png} of {@code photo.v2}. */
    LAST_DOT;

    /** The place of the dot, or -1. */
    int dot(String path, int base) {
        return this == FIRST_DOT
                ? path.indexOf('.', base)
                : path.substring(base).lastIndexOf('.') + base;
    }
}
