package io.athanor.model;

import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Where a file or folder of a model lies: {@code classpath:models/a.onnx}, or an address of any Hadoop file system ({@code file:},
 * {@code hdfs:}, {@code s3a:}, a plain path), with the settings that Hadoop has on this machine and Spark's own. {@link #ENTRY}
 * goes into a zip or jar: {@code hdfs:///models/a.zip!/model.onnx}.
 */
public record Location(String address) {
    private static final String CLASS_PATH = "classpath:";

    private static final int MOST_TEXT_BYTES = 64 << 20;

    /** Between an archive and what is in it. */
    private static final String ENTRY = "!/";

    private static final Pattern IN_ARCHIVE = Pattern.compile(".*\\.(zip|jar)!/.*", Pattern.DOTALL);

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
        String name = bare.substring(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf(':')) + 1);
        return name.endsWith("!") ? name.substring(0, name.length() - 1) : name;
    }

    /** The folder it lies in. */
    public Location parent() {
        String bare = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        int slash = bare.lastIndexOf('/');
        if (isEntry() && slash == bare.indexOf(ENTRY) + 1) {
            return new Location(bare.substring(0, slash + 1));
        }
        if (slash < 0) {
            return new Location(isResource() ? CLASS_PATH : ".");
        }
        return new Location(slash == 0 ? "/" : bare.substring(0, slash));
    }

    /** The same with its file system and from its root on: executors work in folders of their own. */
    public Location qualified() throws IOException {
        if (isResource()) {
            return this;
        }
        if (isEntry()) {
            return new Location(archiveFile().qualified().address + address.substring(address.indexOf(ENTRY)));
        }
        Path path = path();
        return new Location(path.getFileSystem(hadoop()).makeQualified(path).toString());
    }

    /** Whether it is an archive, in which a model's files may lie. */
    public boolean isArchive() {
        return address.endsWith(".zip") || address.endsWith(".jar");
    }

    /**
     * The root of an archive.
     *
     * @throws UserError if a name in it leads out of it: whoever unpacked it would be harmed
     */
    public Location entries() throws IOException {
        Location root = new Location(address + ENTRY);
        for (String name : root.archive().names()) {
            root.in(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
        }
        return root;
    }

    private boolean isEntry() {
        return IN_ARCHIVE.matcher(address).matches();
    }

    private Location archiveFile() {
        return new Location(address.substring(0, address.indexOf(ENTRY)));
    }

    private Archive archive() {
        Location file = archiveFile();
        return new Archive(file.address, file::open);
    }

    /** Its name in the archive, without a slash at the end. */
    private String entry() {
        String name = address.substring(address.indexOf(ENTRY) + ENTRY.length());
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    /**
     * Opens the file.
     *
     * @return to be closed by the caller
     */
    public InputStream open() throws IOException {
        if (isEntry()) {
            return archive().open(entry());
        }
        if (isResource()) {
            return url().openStream();
        }
        Path path = path();
        return path.getFileSystem(hadoop()).open(path);
    }

    /** The size in bytes of a file. */
    public long bytes() throws IOException {
        if (isEntry()) {
            try (InputStream in = archive().open(entry())) {
                return in.transferTo(OutputStream.nullOutputStream());
            }
        }
        if (isResource()) {
            return url().openConnection().getContentLengthLong();
        }
        Path path = path();
        return path.getFileSystem(hadoop()).getFileStatus(path).getLen();
    }

    /** What changes when the file does: its size and the time it was written; empty if it is not there. */
    public String stamp() {
        if (isEntry()) {
            return archiveFile().stamp();
        }
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

    /**
     * A small file's text, in UTF-8.
     *
     * @throws UserError if it has more than 64 MB
     */
    public String text() throws IOException {
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes(MOST_TEXT_BYTES + 1);
            if (bytes.length > MOST_TEXT_BYTES) {
                throw new UserError("Cannot read " + address + ": it has more than " + MOST_TEXT_BYTES
                        + " bytes, expected a small file. Is it what its name says?");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    public boolean isFile() throws IOException {
        if (isEntry()) {
            return archive().names().contains(entry());
        }
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
        if (isEntry()) {
            String folder = entry().isEmpty() ? "" : entry() + "/";
            return archive().names().stream()
                    .filter(name -> name.startsWith(folder))
                    .map(name -> name.substring(folder.length()))
                    .filter(name -> !name.isEmpty() && !name.contains("/"))
                    .sorted()
                    .toList();
        }
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
        return SparkHadoopUtil.get().newConfiguration(spark == null ? new SparkConf() : spark.conf());
    }

    @Override
    public String toString() {
        return address;
    }
}
