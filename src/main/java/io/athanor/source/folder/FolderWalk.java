package io.athanor.source.folder;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.source.listing.SourceListing;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Goes through a folder. What is passed over is counted. A link that leads nowhere is a file without bytes, which whoever reads it
 * finds out. Hadoop's own listing of local folders leaves out, in silence, such links and names that are not UTF-8; these are listed
 * by Java.
 */
final class FolderWalk {
    private final String source;
    private final Consumer<FoundFile> files;
    private final Changes.Tally changes;

    /**
     * @param source the source's folder, qualified, with a slash at the end
     * @param files is told of each
     * @param changes is told what is passed over
     */
    FolderWalk(String source, Consumer<FoundFile> files, Changes.Tally changes) {
        this.source = source;
        this.files = files;
        this.changes = changes;
    }

    /** @throws UserError if a folder may not be read */
    void list(Branch branch, Configuration configuration) {
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(branch.folder());
        try {
            FileSystem system = PlainFiles.of(folder, configuration);
            if (system instanceof RawLocalFileSystem) {
                walk(branch, Path.of(folder.toUri().getPath()));
            } else if (branch.below()) {
                list(system.listFiles(folder, true), folder);
            } else {
                list(system.listStatusIterator(folder), folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    /**
     * The folders in a folder, hidden ones and links that lead back left out.
     *
     * @return empty if there are more than so many
     * @throws UserError if it may not be read
     */
    static Optional<List<Branch>> foldersIn(Branch branch, int most, Configuration configuration) {
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(branch.folder());
        List<Branch> folders = new ArrayList<>();
        try {
            FileSystem system = PlainFiles.of(folder, configuration);
            if (!(system instanceof RawLocalFileSystem)) {
                RemoteIterator<FileStatus> all = system.listStatusIterator(folder);
                while (all.hasNext() && folders.size() <= most) {
                    FileStatus one = all.next();
                    if (one.isDirectory() && !SourceListing.hidden(one.getPath().getName())) {
                        folders.add(new Branch(one.getPath().toString(), true, List.of()));
                    }
                }
                return upTo(most, folders);
            }
            Path local = Path.of(folder.toUri().getPath());
            List<String> above = new ArrayList<>(branch.above());
            above.add(local.toRealPath().toString());
            try (DirectoryStream<Path> all = Files.newDirectoryStream(local)) {
                for (Path one : all) {
                    if (folders.size() <= most
                            && !SourceListing.hidden(one.getFileName().toString())
                            && isText(one)
                            && Files.isDirectory(one)
                            && !leadsBack(one, above)) {
                        folders.add(new Branch(new org.apache.hadoop.fs.Path(one.toUri()).toString(), true, above));
                    }
                }
            } catch (AccessDeniedException e) {
                throw denied(local);
            }
            return upTo(most, folders);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    private static Optional<List<Branch>> upTo(int most, List<Branch> folders) {
        return folders.size() > most ? Optional.empty() : Optional.of(folders);
    }

    private void list(RemoteIterator<? extends FileStatus> found, org.apache.hadoop.fs.Path folder) throws IOException {
        while (found.hasNext()) {
            FileStatus file = found.next();
            String name = file.getPath().toString().substring(source.length());
            if (SourceListing.hidden(folder, file.getPath())) {
                changes.add(Change.FILE_HIDDEN, name);
            } else if (file.isFile()) {
                files.accept(new FoundFile(name, file.getLen(), file.getModificationTime()));
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

    private static boolean leadsBack(Path folder, List<String> above) throws IOException {
        return Files.isSymbolicLink(folder)
                && above.contains(folder.toRealPath().toString());
    }

    private static UserError denied(Path file) {
        return new UserError("Cannot list " + file + ": permission denied, expected a folder that may be read."
                + " Change its mode, or move it out of source.folder.");
    }

    private void walk(Branch branch, Path folder) throws IOException {
        Path top = Path.of(new org.apache.hadoop.fs.Path(source).toUri().getPath());
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) throws IOException {
                if (below.equals(folder)) {
                    return FileVisitResult.CONTINUE;
                }
                if (leadsBack(below, branch.above())) {
                    changes.add(Change.LINK_LOOP, name(below));
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return isOpen(below) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // at the end of a walk that goes no deeper a folder comes as a file
                if (attributes.isDirectory()) {
                    if (leadsBack(file, branch.above())
                            || leadsBack(file, List.of(folder.toRealPath().toString()))) {
                        changes.add(Change.LINK_LOOP, name(file));
                    } else {
                        isOpen(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
                if (!isOpen(file)) {
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.isOther()) {
                    changes.add(Change.NO_FILE, name(file));
                } else {
                    files.accept(new FoundFile(
                            name(file),
                            // of a link that leads nowhere
                            attributes.isSymbolicLink() ? 0 : attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof FileSystemLoopException) {
                    changes.add(Change.LINK_LOOP, name(file));
                    return FileVisitResult.CONTINUE;
                }
                if (failure instanceof AccessDeniedException) {
                    throw denied(file);
                }
                throw failure;
            }

            private boolean isOpen(Path path) {
                if (SourceListing.hidden(path.getFileName().toString())) {
                    changes.add(Change.FILE_HIDDEN, name(path));
                    return false;
                }
                if (!isText(path)) {
                    changes.add(Change.NAME_UNREADABLE, name(path));
                    return false;
                }
                return true;
            }

            private String name(Path path) {
                return top.relativize(path).toString();
            }
        };
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), branch.below() ? Integer.MAX_VALUE : 1, visitor);
    }
}
