package io.athanor.source.folder;

import java.io.Serializable;

/**
 * A file as it was found.
 *
 * @param name its path from the source's folder
 * @param length in bytes
 * @param modified milliseconds since 1970
 */
record FoundFile(String name, long length, long modified) implements Serializable {
    /** What tells that it is another: a line. */
    String stamp() {
        return name + "\n" + length + " " + modified;
    }
}
