package io.athanor.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Files of any Hadoop file system, with the settings that Hadoop has on this machine and Spark's own. */
record StoreAccess(Path path) implements Access {
    @Override
    public InputStream open() throws IOException {
        return path.getFileSystem(hadoop()).open(path);
    }

    @Override
    public long bytes() throws IOException {
        return path.getFileSystem(hadoop()).getFileStatus(path).getLen();
    }

    @Override
    public String stamp() {
        try {
            FileStatus status = path.getFileSystem(hadoop()).getFileStatus(path);
            return path + " " + status.getLen() + " " + status.getModificationTime();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public boolean isFile() throws IOException {
        try {
            return path.getFileSystem(hadoop()).getFileStatus(path).isFile();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    @Override
    public List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (FileStatus status : path.getFileSystem(hadoop()).listStatus(path)) {
                if (status.isFile()) {
                    names.add(status.getPath().getName());
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    @Override
    public String qualified() throws IOException {
        return path.getFileSystem(hadoop()).makeQualified(path).toString();
    }

    @Override
    public java.nio.file.Path onDisk() throws IOException {
        Path whole = path.getFileSystem(hadoop()).makeQualified(path);
        return "file".equals(whole.toUri().getScheme())
                ? java.nio.file.Path.of(whole.toUri().getPath())
                : LocalCopy.ofState(this);
    }

    /** An executor knows Hadoop's settings by those of the driver. */
    private static Configuration hadoop() {
        SparkEnv spark = SparkEnv.get();
        return SparkHadoopUtil.get().newConfiguration(spark == null ? new SparkConf() : spark.conf());
    }
}
