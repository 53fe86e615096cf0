package io.athanor.ml;

import io.athanor.base.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;

/** A folder for a fit, which driver and executors all reach; gone when it is closed. */
record ScratchFolder(Path path, Configuration configuration) implements AutoCloseable {
    /**
     * A new one.
     *
     * @param parent a folder or URI; empty for the temporary folder of this machine in a local session, and of the cluster's
     *     own file system otherwise
     * @throws UserError if there is none that all can reach
     */
    static ScratchFolder in(String parent, SparkContext spark) {
        Configuration configuration = spark.hadoopConfiguration();
        String name = "athanor-fit-" + UUID.randomUUID();
        try {
            if (!parent.isEmpty()) {
                Path chosen = new Path(parent);
                return of(chosen.getFileSystem(configuration), new Path(chosen, name), configuration);
            }
            if (spark.isLocal()) {
                Path temporary = new Path(java.nio.file.Path.of(System.getProperty("java.io.tmpdir"), name)
                        .toUri());
                return of(temporary.getFileSystem(configuration), temporary, configuration);
            }
            FileSystem cluster = FileSystem.get(configuration);
            if (cluster instanceof LocalFileSystem) {
                throw new UserError("Cannot fit on " + spark.master()
                        + ": found no file system of the cluster's own, expected a folder that its workers share. Name"
                        + " one with setScratchDir.");
            }
            return of(cluster, new Path(cluster.getHomeDirectory(), "." + name), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the file system for " + parent, e);
        }
    }

    private static ScratchFolder of(FileSystem files, Path path, Configuration configuration) {
        return new ScratchFolder(files.makeQualified(path), configuration);
    }

    @Override
    public void close() {
        try {
            path.getFileSystem(configuration).delete(path, true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + path, e);
        }
    }
}
