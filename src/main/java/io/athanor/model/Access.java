package io.athanor.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** How one kind of {@link Location} is read. */
sealed interface Access permits ArchiveAccess, ResourceAccess, StoreAccess {
    /** @return to be closed by the caller */
    InputStream open() throws IOException;

    /** The size in bytes of a file. */
    long bytes() throws IOException;

    /** What changes when the file does; empty if it is not there. */
    String stamp();

    boolean isFile() throws IOException;

    /** Names of the files of a folder, in order; none if there is no such folder. */
    List<String> files() throws IOException;

    /** Its address, from the root of its file system on. */
    String qualified() throws IOException;

    /** The file on a disk of this machine: where it lies, or a copy, made once a host and state of the file. */
    java.nio.file.Path onDisk() throws IOException;
}
