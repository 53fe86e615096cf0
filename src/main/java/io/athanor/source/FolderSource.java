package io.athanor.source;

import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.Path;

/** Loose files: those of one folder that share the name before the first dot are a sample. */
record FolderSource(SourceSettings settings, List<SourceFile> files, Path folder) implements Source {

    static FolderSource open(SourceSettings settings, SourceListing listing) {
        String folder = Objects.requireNonNull(settings.folder());
        return new FolderSource(settings, listing.everyFile(folder), listing.qualified(folder));
    }
}
