package io.athanor.source.listing;

import io.athanor.base.UserError;
import io.athanor.source.SourceFile;
import io.athanor.source.rows.Unpacked;
import io.athanor.table.PlainFiles;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Finds a source's files by paths, folders and globs. Names that begin with a dot or an underscore are passed over. */
public final class SourceListing {
    private static final Pattern SHARD =
            Pattern.compile("\\.(tar(\\.(gz|bz2|xz|zst|lz4|lzma|z))?|tgz|tbz2?|txz|tzst)$", Pattern.CASE_INSENSITIVE);

    private final Configuration configuration;

    public SourceListing(Configuration configuration) {
        this.configuration = configuration;
    }

    public Configuration configuration() {
        return configuration;
    }

    /** @throws UserError if a pattern matches no tar, or a shard is packed as none can be unpacked */
    public List<SourceFile> shards(List<String> patterns) {
        Map<String, FileStatus> found = find(patterns, SourceListing::isShard, "tar shard");
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
        return UniqueNames.of(find(patterns, TableFormat::knows, "table (.parquet, .jsonl, .csv or .tsv)")
                .values());
    }

    /** @throws UserError if nothing is there, or no file */
    public void requireFiles(String pattern) {
        find(List.of(pattern), name -> true, "file");
    }

    public Path qualified(String path) {
        try {
            Path p = path(path);
            return PlainFiles.of(p, configuration).makeQualified(p);
        } catch (IllegalArgumentException | UnsupportedFileSystemException e) {
            throw new UserError(
                    "Cannot find '" + path + "': " + e.getMessage()
                            + ", expected a path, or a URI of a file system. What stands before a colon is taken for the"
                            + " name of a file system; begin a path that holds one with ./ or a slash.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the file system of " + path, e);
        }
    }

    /** A local path may hold a colon, before which Hadoop would look for a file system. */
    private static Path path(String text) {
        File local = new File(text);
        return text.indexOf(':') >= 0 && local.exists()
                ? new Path(local.getAbsoluteFile().toURI())
                : new Path(text);
    }

    /** Where a pattern's files lie: the folder it names, or the deepest one above its wildcards. */
    public Path folderOf(String pattern) {
        Path path = qualified(pattern);
        return isFolder(pattern) ? path : above(path);
    }

    public boolean isFolder(String pattern) {
        Path path = qualified(pattern);
        try {
            return PlainFiles.of(path, configuration).getFileStatus(path).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + path, e);
        }
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
            FileSystem files = PlainFiles.of(path, configuration);
            Path root = files.getFileStatus(path).getPath();
            RemoteIterator<LocatedFileStatus> below = files.listFiles(root, true);
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
        return matches(folder, name -> true).values().stream()
                .map(SourceListing::stamp)
                .toList();
    }

    public static String stamp(FileStatus file) {
        return file.getPath() + " " + file.getLen() + " " + file.getModificationTime();
    }

    private Map<String, FileStatus> find(List<String> patterns, Predicate<String> wanted, String what) {
        Map<String, FileStatus> found = new TreeMap<>();
        for (String pattern : patterns) {
            // what is called so literally goes before a range, too
            if (BraceRanges.isIn(pattern) && matched(pattern).isEmpty()) {
                found.putAll(counted(pattern, wanted, what));
            } else {
                found.putAll(some(pattern, wanted, what));
            }
        }
        return found;
    }

    private Map<String, FileStatus> some(String pattern, Predicate<String> wanted, String what) {
        Map<String, FileStatus> matches = matches(pattern, wanted);
        if (matches.isEmpty()) {
            throw none(pattern, what);
        }
        return matches;
    }

    /** All that a pattern with ranges stands for: a store lists thousands sooner than it answers for each. */
    private Map<String, FileStatus> counted(String pattern, Predicate<String> wanted, String what) {
        Map<String, FileStatus> there = matched(BraceRanges.glob(pattern));
        Map<String, FileStatus> found = new TreeMap<>();
        for (String name : BraceRanges.expand(pattern)) {
            String path = qualified(name).toString();
            FileStatus file = there.get(path);
            if (file != null && file.isFile()) {
                found.put(path, file);
            } else {
                found.putAll(some(name, wanted, what));
            }
        }
        return found;
    }

    /** Files and folders that a glob matches, by their paths. */
    private Map<String, FileStatus> matched(String glob) {
        Path path = qualified(glob);
        Map<String, FileStatus> found = new TreeMap<>();
        try {
            for (FileStatus file : PlainFiles.matching(PlainFiles.of(path, configuration), path)) {
                found.put(file.getPath().toString(), file);
            }
            return found;
        } catch (FileNotFoundException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + path, e);
        }
    }

    public UserError none(String pattern, String what) {
        return isFolder(pattern)
                ? new UserError("Cannot find the source: no " + what + " lies in the folder " + pattern
                        + ", expected one whose name begins with neither a dot nor an underscore. Put some there, or name"
                        + " another folder.")
                : new UserError("Cannot find the source: no " + what + " matches '" + pattern + "' (looked in "
                        + above(qualified(pattern)) + "). Check the path, which starts at " + qualified(".")
                        + " unless it is absolute.");
    }

    private Map<String, FileStatus> matches(String pattern, Predicate<String> wanted) {
        Map<String, FileStatus> found = new TreeMap<>();
        for (FileStatus head : matched(pattern).values()) {
            if (head.isFile()) {
                // named by hand or by a glob that says what it means: any ending will do here
                found.put(head.getPath().toString(), head);
            } else {
                found.putAll(below(head.getPath(), wanted));
            }
        }
        return found;
    }

    private Map<String, FileStatus> below(Path folder, Predicate<String> wanted) {
        Map<String, FileStatus> found = new TreeMap<>();
        try {
            RemoteIterator<LocatedFileStatus> below =
                    PlainFiles.of(folder, configuration).listFiles(folder, true);
            while (below.hasNext()) {
                FileStatus file = below.next();
                if (!hidden(folder, file.getPath())
                        && wanted.test(file.getPath().getName())) {
                    found.put(file.getPath().toString(), file);
                }
            }
            return found;
        } catch (FileNotFoundException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    public static boolean hidden(Path folder, Path file) {
        for (Path p = file; p != null && !p.equals(folder); p = p.getParent()) {
            if (hidden(p.getName())) {
                return true;
            }
        }
        return false;
    }

    public static boolean hidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /** The deepest folder above a pattern that has no wildcard in it. */
    private static Path above(Path pattern) {
        Path folder = pattern;
        for (Path p = pattern; p != null; p = p.getParent()) {
            if (p.toString().matches(".*[*?\\[{].*") || p.equals(pattern)) {
                folder = p.getParent() == null ? p : p.getParent();
            }
        }
        return folder;
    }
}
