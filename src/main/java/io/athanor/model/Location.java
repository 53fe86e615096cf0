package io.athanor.model;

import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Where a file or folder of a model lies: {@code classpath:models/a.onnx}, or an address of any Hadoop file system ({@code file:},
 * {@code hdfs:}, {@code s3a:}, a plain path), with the settings that Hadoop has on this machine and Spark's own.
 */
public record Location(String address) {
    private static final String CLASS_PATH = "classpath:";

    /** A resource by its name on the class path. */
    static Location ofResource(String resource) {
        return new Location(CLASS_PATH + resource);
    }

    /**
     * Something in this folder.
     *
     * @param relative names with slashes between; none of them may lead out of the folder
     * @throws UserError if one does: a model is a stranger's
     */
    public Location in(String relative) {
        boolean leadsOut = relative.isEmpty()
                || relative.startsWith("/")
                || relative.contains("\\")
                || relative.contains(":")
                || Arrays.asList(relative.split("/", -1)).contains("..");
        if (leadsOut) {
            throw new UserError("Cannot use the model at " + address + ": it refers to the file \"" + relative
                    + "\", expected one in its own folder. Do not use it, or ask whoever made it.");
        }
        return new Location(
                address.endsWith("/") || address.endsWith(":") ? address + relative : address + "/" + relative);
    }

    /** The last of its names. */
    public String name() {
        String bare = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        return bare.substring(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf(':')) + 1);
    }

    /** The folder it lies in. */
    public Location parent() {
        String bare = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        int slash = bare.lastIndexOf('/');
        if (slash < 0) {
            return new Location(isResource() ? CLASS_PATH : ".");
        }
        return new Location(slash == 0 ? "/" : bare.substring(0, slash));
    }

    /** @return to be closed by the caller */
    public InputStream open() throws IOException {
        if (isResource()) {
            return url().openStream();
        }
        Path path = path();
        return path.getFileSystem(hadoop()).open(path);
    }

    /** The size in bytes of a file. */
    public long bytes() throws IOException {
        if (isResource()) {
            return url().openConnection().getContentLengthLong();
        }
        Path path = path();
        return path.getFileSystem(hadoop()).getFileStatus(path).getLen();
    }

    /** What changes when the file does: its size and the time it was written; empty if it is not there. */
    public String stamp() {
        if (isResource()) {
            return address;
        }
        try {
            Path path = path();
            FileStatus status = path.getFileSystem(hadoop()).getFileStatus(path);
            return path + " " + status.getLen() + " " + status.getModificationTime();
        } catch (IOException e) {
            return "";
        }
    }

    /** A file's text, in UTF-8. */
    public String text() throws IOException {
        try (InputStream in = open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public boolean isFile() throws IOException {
        if (isResource()) {
            return Location.class.getClassLoader().getResource(resource()) != null;
        }
        Path path = path();
        try {
            return path.getFileSystem(hadoop()).getFileStatus(path).isFile();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /**
     * Names of the files of a folder, in order; none if there is no such folder.
     *
     * @throws UserError if it is on the class path, where nothing can be listed
     */
    public List<String> files() throws IOException {
        if (isResource()) {
            throw new UserError(
                    "Cannot list " + address + ": folders on the class path cannot be listed, expected a card.yaml"
                            + " in it. Write one with athanor models add.");
        }
        Path path = path();
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

    private boolean isResource() {
        return address.startsWith(CLASS_PATH);
    }

    private String resource() {
        return address.substring(CLASS_PATH.length());
    }

    private URL url() throws FileNotFoundException {
        URL url = Location.class.getClassLoader().getResource(resource());
        if (url == null) {
            throw new FileNotFoundException(resource() + " is not on the class path");
        }
        return url;
    }

    private Path path() {
        return new Path(address);
    }

    /** An executor knows Hadoop's settings by those of the driver. */
    private static Configuration hadoop() {
        SparkEnv spark = SparkEnv.get();
        return spark == null ? new Configuration() : SparkHadoopUtil.get().newConfiguration(spark.conf());
    }

    @Override
    public String toString() {
        return address;
    }
}
