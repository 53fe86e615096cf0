package io.athanor.source.listing;

import io.athanor.base.UserError;
import io.athanor.source.SourceFile;
import io.athanor.table.PlainFiles;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /** @throws UserError if a pattern matches no tar, or a shard is compressed */
    public List<SourceFile> shards(List<String> patterns) {
        Map<String, FileStatus> found = find(patterns, SourceListing::isShard, "tar shard");
        for (FileStatus file : found.values()) {
            if (!file.getPath().getName().toLowerCase(Locale.ROOT).endsWith(".tar")) {
                throw new UserError(
                        "Cannot read " + file.getPath() + ": it is compressed, expected a plain .tar, in which a"
                                + " payload can be read without reading what comes before. Unpack it with gunzip, xz or zstd.");
            }
        }
        return named(found.values());
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
        return named(find(patterns, TableFormat::knows, "table (.parquet, .jsonl, .csv or .tsv)")
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

    private Map<String, FileStatus> find(List<String> patterns, Predicate<String> wanted, String what) {
        Map<String, FileStatus> found = new TreeMap<>();
        for (String pattern : patterns) {
            Map<String, FileStatus> matches = matches(pattern, wanted);
            if (matches.isEmpty()) {
                throw none(pattern, what);
            }
            found.putAll(matches);
        }
        return found;
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
        Path path = qualified(pattern);
        try {
            FileSystem files = PlainFiles.of(path, configuration);
            for (FileStatus head : PlainFiles.matching(files, path)) {
                if (head.isFile()) {
                    // named by hand or by a glob that says what it means: any ending will do here
                    found.put(head.getPath().toString(), head);
                    continue;
                }
                RemoteIterator<LocatedFileStatus> below = files.listFiles(head.getPath(), true);
                while (below.hasNext()) {
                    FileStatus file = below.next();
                    if (!hidden(head.getPath(), file.getPath())
                            && wanted.test(file.getPath().getName())) {
                        found.put(file.getPath().toString(), file);
                    }
                }
            }
        } catch (FileNotFoundException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + path, e);
        }
        return found;
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

    /** Names files by their base names where these differ, otherwise by as much of their paths as tells them apart. */
    private static List<SourceFile> named(Iterable<FileStatus> found) {
        List<FileStatus> files = new ArrayList<>();
        found.forEach(files::add);
        Function<FileStatus, String> name = naming(files);
        return files.stream()
                .map(f -> new SourceFile(name.apply(f), f.getPath().toString(), f.getLen(), f.getModificationTime()))
                .sorted(Comparator.comparing(SourceFile::name))
                .toList();
    }

    private static Function<FileStatus, String> naming(List<FileStatus> files) {
        int deepest = files.stream().mapToInt(f -> f.getPath().depth()).max().orElse(0);
        for (int depth = 1; depth <= deepest; depth++) {
            Function<FileStatus, String> tail = tail(depth, "-");
            if (files.stream().map(tail).distinct().count() == files.size()) {
                return tail;
            }
        }
        // a-b/c and a/b-c: told apart by what no name can hold, written as it would be in a URI
        return tail(deepest, "%2F");
    }

    private static Function<FileStatus, String> tail(int depth, String between) {
        return file -> {
            List<String> names = new ArrayList<>();
            for (Path p = file.getPath(); p != null && names.size() < depth; p = p.getParent()) {
                names.add(0, between.equals("-") ? p.getName() : p.getName().replace("%", "%25"));
            }
            return names.stream().collect(Collectors.joining(between));
        };
    }
}
