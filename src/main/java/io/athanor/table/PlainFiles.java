package io.athanor.table;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** The file systems of files that others wrote. */
public final class PlainFiles {
    private PlainFiles() {}

    /**
     * A path's file system: the local one without the layer that looks for a checksum beside each file. Such checksums are
     * Hadoop's own, and the layer cannot read files whose names have a colon.
     */
    public static FileSystem of(Path path, Configuration configuration) throws IOException {
        FileSystem files = path.getFileSystem(configuration);
        return files instanceof LocalFileSystem local ? local.getRaw() : files;
    }
}
