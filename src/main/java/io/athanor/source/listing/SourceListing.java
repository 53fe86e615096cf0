package io.athanor.source.listing;

import io.athanor.base.UserError;
import io.athanor.source.SourceFile;
import io.athanor.source.rows.Unpacked;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Finds a source's files by paths, folders and globs, and looks into folders. Names that begin with a dot or an underscore are passed
 * over.
 */
public final class SourceListing {
    private static final Pattern SHARD =
            Pattern.compile("\\.(tar(\\.(gz|bz2|xz|zst|lz4|lzma|z))?|tgz|tbz2?|txz|tzst)$", Pattern.CASE_INSENSITIVE);

    private final Configuration configuration;
    private final PatternFiles files;

    public SourceListing(Configuration configuration) {
        this.configuration = configuration;
        this.files = new PatternFiles(configuration);
    }

    public Configuration configuration() {
        return configuration;
    }

    /** @throws UserError if a pattern matches no tar, or a shard is packed as none can be unpacked */
    public List<SourceFile> shards(List<String> patterns) {
        Map<String, FileStatus> found = files.find(patterns, SourceListing::isShard, "tar shard");
        for (FileStatus file : found.values()) {
            String name = file.getPath().getName();
            if (!name.toLowerCase(Locale.ROOT).endsWith(".tar") && !Unpacked.knows(name)) {
                throw new UserError("Cannot read " + file.getPath()
                        + ": expected .tar, or one that is packed as .tar.gz, .tar.bz2 or .tar.zst. Unpack it.");
            }
        }
        return UniqueNames.of(found.values());
    }

    /** Whether a file is called as tars are, compressed ones too. */
    public static boolean isShard(String fileName) {
        return shardEnding(fileName).isPresent();
    }

    /** The ending of a file that is called as tars are, as it is written. */
    public static Optional<String> shardEnding(String fileName) {
        Matcher found = SHARD.matcher(fileName);
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    /** @throws UserError if a pattern matches no table */
    public List<SourceFile> tables(List<String> patterns) {
        return UniqueNames.of(files.find(patterns, TableFormat::knows, "table (.parquet, .jsonl, .csv or .tsv)")
                .values());
    }

    /** @throws UserError if nothing is there, or no file */
    public void requireFiles(String pattern) {
        files.find(List.of(pattern), name -> true, "file");
    }

    public Path qualified(String path) {
        return files.qualified(path);
    }

    /** That nothing of a kind is where it was looked for. */
    public UserError none(String pattern, String what) {
        return files.none(pattern, what);
    }

    /** Where a pattern's files lie: the folder it names, or the deepest one above its wildcards. */
    public Path folderOf(String pattern) {
        Path path = qualified(pattern);
        return isFolder(pattern) ? path : PatternFiles.above(path);
    }

    public boolean isFolder(String pattern) {
        return files.isFolder(pattern);
    }

    /** {@code delta} or {@code iceberg} of the folder of such a table, whose files alone may hold rows that were deleted. */
    public Optional<String> lakeFormat(String folder) {
        if (isFolder(folder + "/_delta_log")) {
            return Optional.of("delta");
        }
        String metadata = folder + "/metadata";
        return isFolder(metadata)
                        && at(metadata).stream()
                                .anyMatch(file -> file.getPath().getName().endsWith(".metadata.json"))
                ? Optional.of("iceberg")
                : Optional.empty();
    }

    /** Files and folders that lie in a folder, not below. */
    public List<FileStatus> at(String folder) {
        Path path = qualified(folder);
        try {
            return Arrays.stream(PlainFiles.of(path, configuration).listStatus(path))
                    .filter(file -> !hidden(file.getPath().getName()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + path, e);
        }
    }

    /**
     * Whether every file in a folder and below is wanted. Where one is not, the others are not asked for.
     *
     * @param wanted by the path from the folder
     */
    public boolean holdsOnly(String folder, Predicate<String> wanted) {
        Path path = qualified(folder);
        try {
            FileSystem system = PlainFiles.of(path, configuration);
            Path root = system.getFileStatus(path).getPath();
            RemoteIterator<LocatedFileStatus> below = system.listFiles(root, true);
            while (below.hasNext()) {
                Path file = below.next().getPath();
                if (!hidden(root, file)
                        && !wanted.test(
                                file.toString().substring(root.toString().length()))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + path, e);
        }
    }

    /** What tells that the files in a folder and below are others: a line a file, of its name, length and time. */
    public List<String> stamps(String folder) {
        return files.matches(folder, name -> true).values().stream()
                .map(SourceListing::stamp)
                .toList();
    }

    public static String stamp(FileStatus file) {
        return file.getPath() + " " + file.getLen() + " " + file.getModificationTime();
    }

    /** Whether a file, or a folder between it and another one, is passed over. */
    public static boolean hidden(Path folder, Path file) {
        return PatternFiles.hidden(folder, file);
    }

    /** Whether what is called so is passed over. */
    public static boolean hidden(String name) {
        return PatternFiles.hidden(name);
    }
}
