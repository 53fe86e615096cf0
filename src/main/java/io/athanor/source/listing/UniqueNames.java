package io.athanor.source.listing;

import io.athanor.source.SourceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** What a source's files are called in it. */
final class UniqueNames {
    private UniqueNames() {}

    /** Names files by their base names where these differ, otherwise by as much of their paths as tells them apart. */
    static List<SourceFile> of(Iterable<FileStatus> found) {
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
