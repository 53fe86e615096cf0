package io.athanor.extract.encoder.external;

import io.athanor.base.UserError;
import io.athanor.table.PlainFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files of a table of another system, as they were found: another length or time of one is another table.
 *
 * @param files in the order of their names, at least one
 */
record ExternalFiles(List<Found> files) {

    /** @param modified milliseconds since 1970 */
    record Found(String uri, long length, long modified) implements Serializable {}

    ExternalFiles {
        files = List.copyOf(files);
    }

    /**
     * Lists a file, a folder with all below it, or what a glob matches. Names that begin with a dot or an underscore are
     * passed over.
     *
     * @throws UserError if there is no Parquet file, or the folder is that of a table format whose files alone are not the
     *     table
     */
    static ExternalFiles list(String path, Configuration configuration) {
        List<Found> found = new ArrayList<>();
        Path pattern = new Path(path);
        try {
            FileSystem system = PlainFiles.of(pattern, configuration);
            for (FileStatus head : PlainFiles.matching(system, pattern)) {
                if (head.isFile()) {
                    found.add(found(head));
                    continue;
                }
                requirePlain(system, head.getPath());
                RemoteIterator<? extends FileStatus> below = system.listFiles(head.getPath(), true);
                while (below.hasNext()) {
                    FileStatus file = below.next();
                    if (file.getPath().getName().endsWith(".parquet") && !hidden(head.getPath(), file.getPath())) {
                        found.add(found(file));
                    }
                }
            }
        } catch (FileNotFoundException e) {
            found.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + path, e);
        }
        if (found.isEmpty()) {
            throw new UserError("Cannot find the external table: no Parquet file matches '" + path
                    + "', expected a file, a folder or a glob. Correct path.");
        }
        found.sort(Comparator.comparing(Found::uri));
        return new ExternalFiles(found);
    }

    private static void requirePlain(FileSystem system, Path folder) throws IOException {
        if (system.exists(new Path(folder, "_delta_log")) || system.exists(new Path(folder, "metadata"))) {
            throw new UserError("Cannot read the external table " + folder + ": it is a "
                    + (system.exists(new Path(folder, "_delta_log")) ? "Delta Lake" : "Iceberg")
                    + " table, whose files alone may hold rows that were deleted, expected plain Parquet. Write the table"
                    + " out as Parquet and name that.");
        }
    }

    String[] uris() {
        return files.stream().map(Found::uri).toArray(String[]::new);
    }

    private static Found found(FileStatus file) {
        return new Found(file.getPath().toString(), file.getLen(), file.getModificationTime());
    }

    private static boolean hidden(Path folder, Path file) {
        for (Path p = file; p != null && !p.equals(folder); p = p.getParent()) {
            if (p.getName().startsWith(".") || p.getName().startsWith("_")) {
                return true;
            }
        }
        return false;
    }
}
