package io.athanor.source.inspect;

import io.athanor.source.inspect.Inspection.Kind;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.listing.TableFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;

/**
 * What of a folder is a source: its shards, else its tables, else its loose files. What is a shard or a table is told by the
 * rules by which sources find theirs.
 *
 * @param location as a pipeline file names it
 */
record FolderContents(Kind kind, String location) {
    /** What people lay beside data. */
    private static final Pattern NOTE =
            Pattern.compile("(readme|licen[cs]e|changelog)(\\..*)?|.*\\.md", Pattern.CASE_INSENSITIVE);

    static FolderContents of(String folder, SourceListing listing) {
        List<FileStatus> top = listing.at(folder).stream()
                .filter(file -> !isNote(file.getPath().getName()))
                .toList();
        List<String> names = top.stream().map(file -> file.getPath().getName()).toList();
        List<String> shards = names.stream().filter(SourceListing::isShard).toList();
        if (!shards.isEmpty()) {
            return new FolderContents(Kind.WEBDATASET, in(folder, shards, SourceListing::shardEnding));
        }
        boolean documents = areCells(names);
        for (TableFormat format : TableFormat.values()) {
            List<String> tables = names.stream()
                    .filter(name -> isOf(format, name) && !(documents && isDocument(name)))
                    .toList();
            if (!tables.isEmpty()) {
                return new FolderContents(Kind.MANIFEST, in(folder, tables, TableFormat::ending));
            }
        }
        return top.stream().noneMatch(FileStatus::isFile)
                ? below(folder, listing)
                : new FolderContents(Kind.FOLDER, folder);
    }

    /** Where only folders lie at the top, they hold shards or tables if nothing else is in them. */
    private static FolderContents below(String folder, SourceListing listing) {
        if (holdsOnly(folder, listing, path -> SourceListing.isShard(name(path)))) {
            return new FolderContents(Kind.WEBDATASET, folder);
        }
        for (TableFormat format : TableFormat.values()) {
            // documents in folders of other names are more likely samples of classes
            if (holdsOnly(
                    folder,
                    listing,
                    path -> isOf(format, name(path)) && (!isDocument(name(path)) || path.contains("=")))) {
                return new FolderContents(Kind.MANIFEST, folder);
            }
        }
        return new FolderContents(Kind.FOLDER, folder);
    }

    private static boolean holdsOnly(String folder, SourceListing listing, Predicate<String> wanted) {
        return listing.holdsOnly(folder, path -> wanted.test(path) || isNote(name(path)))
                && !listing.holdsOnly(folder, path -> isNote(name(path)));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isNote(String name) {
        return NOTE.matcher(name).matches();
    }

    private static boolean isOf(TableFormat format, String name) {
        return TableFormat.of(name).equals(Optional.of(format));
    }

    /** Which may be a table, or the cells of one sample. */
    private static boolean isDocument(String name) {
        return TableFormat.ending(name)
                .filter(ending -> ending.toLowerCase(Locale.ROOT).startsWith(".json")
                        && !ending.toLowerCase(Locale.ROOT).startsWith(".jsonl"))
                .isPresent();
    }

    /** Whether documents stand beside files of other kinds that share their names. */
    private static boolean areCells(List<String> names) {
        Set<String> others = names.stream()
                .filter(name -> !TableFormat.knows(name) && name.contains("."))
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .collect(Collectors.toSet());
        return names.stream()
                .filter(FolderContents::isDocument)
                .anyMatch(name -> others.contains(name.substring(
                        0, name.length() - TableFormat.ending(name).orElse("").length())));
    }

    /** Files of a folder by their endings; the folder itself where its own name would be read as a pattern. */
    private static String in(String folder, List<String> names, Function<String, Optional<String>> ending) {
        if (folder.matches(".*[*?\\[{\\\\].*")) {
            return folder;
        }
        Set<String> endings = names.stream()
                .flatMap(name -> ending.apply(name).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        String any = String.join(",", endings);
        return folder.replaceFirst("/$", "") + "/*" + (endings.size() == 1 ? any : "{" + any + "}");
    }
}
