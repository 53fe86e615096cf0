package io.athanor.source.listing;

import io.athanor.base.UserError;
import io.athanor.table.PlainFiles;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The files that patterns stand for: paths, folders with all below them, globs, and {@link BraceRanges}. */
final class PatternFiles {
    private final Configuration configuration;

    PatternFiles(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Files by their paths.
     *
     * @param wanted those of a folder, by their names
     * @throws UserError if a pattern, or a name of a range, stands for none
     */
    Map<String, FileStatus> find(List<String> patterns, Predicate<String> wanted, String what) {
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

    Path qualified(String path) {
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

    boolean isFolder(String pattern) {
        Path path = qualified(pattern);
        try {
            return PlainFiles.of(path, configuration).getFileStatus(path).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + path, e);
        }
    }

    UserError none(String pattern, String what) {
        return isFolder(pattern)
                ? new UserError("Cannot find the source: no " + what + " lies in the folder " + pattern
                        + ", expected one whose name begins with neither a dot nor an underscore. Put some there, or name"
                        + " another folder.")
                : new UserError("Cannot find the source: no " + what + " matches '" + pattern + "' (looked in "
                        + above(qualified(pattern)) + "). Check the path, which starts at " + qualified(".")
                        + " unless it is absolute.");
    }

    Map<String, FileStatus> matches(String pattern, Predicate<String> wanted) {
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

    /** The deepest folder above a pattern that has no wildcard in it. */
    static Path above(Path pattern) {
        Path folder = pattern;
        for (Path p = pattern; p != null; p = p.getParent()) {
            if (p.toString().matches(".*[*?\\[{].*") || p.equals(pattern)) {
                folder = p.getParent() == null ? p : p.getParent();
            }
        }
        return folder;
    }

    static boolean hidden(Path folder, Path file) {
        for (Path p = file; p != null && !p.equals(folder); p = p.getParent()) {
            if (hidden(p.getName())) {
                return true;
            }
        }
        return false;
    }

    static boolean hidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }
}
