package io.athanor.model;

import io.athanor.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Where a file or folder of a model lies: {@code classpath:models/a.onnx}, or an address of any Hadoop file system ({@code file:},
 * {@code hdfs:}, {@code s3a:}, a plain path), with the settings that Hadoop has on this machine and Spark's own. {@link #ENTRY}
 * goes into a zip or jar: {@code hdfs:///models/a.zip!/model.onnx}.
 */
public record Location(String address) {
    private static final String CLASS_PATH = "classpath:";

    private static final int MOST_TEXT_BYTES = 64 << 20;

    /** Between an archive and what is in it. */
    static final String ENTRY = "!/";

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
        return new Location(access().qualified());
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
        for (String name : new ArchiveAccess(access(), "").names()) {
            root.in(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
        }
        return root;
    }

    private boolean isEntry() {
        return IN_ARCHIVE.matcher(address).matches();
    }

    /** Who reads what lies there. */
    private Access access() {
        if (isEntry()) {
            int root = address.indexOf(ENTRY);
            String entry = address.substring(root + ENTRY.length());
            // without a slash at the end
            return new ArchiveAccess(
                    new Location(address.substring(0, root)).access(),
                    entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry);
        }
        return isResource()
                ? new ResourceAccess(address.substring(CLASS_PATH.length()))
                : new StoreAccess(new Path(address));
    }

    /**
     * Opens the file.
     *
     * @return to be closed by the caller
     */
    public InputStream open() throws IOException {
        return access().open();
    }

    /** The size in bytes of a file. */
    public long bytes() throws IOException {
        return access().bytes();
    }

    /** What changes when the file does: its size and the time it was written; empty if it is not there. */
    public String stamp() {
        return access().stamp();
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
        return access().isFile();
    }

    /**
     * Names of the files of a folder, in order; none if there is no such folder.
     *
     * @throws UserError if it is on the class path, where nothing can be listed
     */
    public List<String> files() throws IOException {
        return access().files();
    }

    private boolean isResource() {
        return address.startsWith(CLASS_PATH);
    }

    @Override
    public String toString() {
        return address;
    }
}
