package io.athanor.table;

import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
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

    /**
     * What a glob matches; what is called so literally goes before, as names may hold brackets.
     *
     * @return empty if there is nothing
     * @throws UserError if a name beside holds a colon, which Hadoop's globs cannot read
     */
    public static FileStatus[] matching(FileSystem files, Path pattern) throws IOException {
        try {
            return new FileStatus[] {files.getFileStatus(pattern)};
        } catch (FileNotFoundException e) {
            return globbed(files, pattern);
        }
    }

    private static FileStatus[] globbed(FileSystem files, Path pattern) throws IOException {
        try {
            FileStatus[] found = files.globStatus(pattern);
            return found == null ? new FileStatus[0] : found;
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "Cannot list " + pattern
                            + ": a name there holds a colon, which patterns cannot read, expected none."
                            + " Name the folder or the files themselves.",
                    e);
        } catch (IOException e) {
            // of the library of regular expressions that Hadoop has shaded into itself
            Throwable cause = e.getCause();
            if (cause != null && cause.getClass().getSimpleName().equals("PatternSyntaxException")) {
                // a bracket that is no pattern's
                return new FileStatus[0];
            }
            throw e;
        }
    }
}
