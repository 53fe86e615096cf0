package io.athanor.source.folder;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.source.SourceFile;
import io.athanor.source.listing.SourceListing;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Every file below a folder, by its path from there. What is passed over is counted. A link that leads nowhere is a file
 * without bytes, which whoever reads it finds out.
 */
final class FolderListing {
    private final String prefix;
    private final List<SourceFile> files = new ArrayList<>();
    private final Changes.Tally changes = new Changes.Tally();

    private FolderListing(org.apache.hadoop.fs.Path folder) {
        String name = folder.toString();
        this.prefix = name.endsWith("/") ? name : name + "/";
    }

    /**
     * Lists a folder.
     *
     * @throws UserError if it has no file, or a folder below it may not be read
     */
    static FolderListing of(SourceListing source, String folder) {
        FolderListing listing = of(source.qualified(folder), source.configuration());
        if (listing.files().isEmpty()) {
            throw source.none(folder, "file");
        }
        return listing;
    }

    private static FolderListing of(org.apache.hadoop.fs.Path folder, Configuration configuration) {
        FolderListing listing = new FolderListing(folder);
        try {
            FileSystem system = PlainFiles.of(folder, configuration);
            if (system instanceof RawLocalFileSystem) {
                listing.walk(Path.of(folder.toUri().getPath()));
            } else {
                listing.list(system, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
        listing.files.sort(Comparator.comparing(SourceFile::name));
        return listing;
    }

    /** In the order of their names, which are their paths from the folder. */
    List<SourceFile> files() {
        return List.copyOf(files);
    }

    /** What was passed over. */
    Changes changes() {
        return changes.changes();
    }

    private void list(FileSystem system, org.apache.hadoop.fs.Path folder) throws IOException {
        RemoteIterator<LocatedFileStatus> below = system.listFiles(folder, true);
        while (below.hasNext()) {
            FileStatus file = below.next();
            String name = file.getPath().toString().substring(prefix.length());
            if (SourceListing.hidden(folder, file.getPath())) {
                changes.add(Change.FILE_HIDDEN, name);
            } else {
                add(name, file.getLen(), file.getModificationTime());
            }
        }
    }

    /** Whether a name's bytes are those that the name as text stands for. */
    private static boolean isText(Path path) {
        try {
            return Files.exists(Path.of(path.toString()), LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void add(String name, long length, long modified) {
        files.add(new SourceFile(name, prefix + name, length, modified));
    }

    /** Hadoop's own listing leaves out, in silence, links that lead nowhere and names that are not UTF-8. */
    private void walk(Path folder) throws IOException {
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                return below.equals(folder) || isOpen(below) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = folder.relativize(file).toString();
                if (!isOpen(file)) {
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.isOther()) {
                    changes.add(Change.NO_FILE, name);
                } else {
                    boolean leadsNowhere = attributes.isSymbolicLink();
                    add(
                            name,
                            leadsNowhere ? 0 : attributes.size(),
                            attributes.lastModifiedTime().toMillis());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof FileSystemLoopException) {
                    changes.add(Change.LINK_LOOP, folder.relativize(file).toString());
                    return FileVisitResult.CONTINUE;
                }
                if (failure instanceof AccessDeniedException) {
                    throw new UserError(
                            "Cannot list " + file + ": permission denied, expected a folder that may be read."
                                    + " Change its mode, or move it out of source.folder.");
                }
                throw failure;
            }

            private boolean isOpen(Path path) {
                String name = path.getFileName().toString();
                if (SourceListing.hidden(name)) {
                    changes.add(Change.FILE_HIDDEN, folder.relativize(path).toString());
                    return false;
                }
                if (!isText(path)) {
                    changes.add(Change.NAME_UNREADABLE, folder.relativize(path).toString());
                    return false;
                }
                return true;
            }
        };
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    }
}
