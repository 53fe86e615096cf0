package io.athanor.source;

import io.athanor.base.UserError;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tables in which a row is a sample; each file is read by one task. */
record TableSource(SourceSettings settings, List<SourceFile> files, TableFormat format, References references)
        implements Source {

    static TableSource open(SourceSettings settings, SourceListing listing, List<String> patterns) {
        List<SourceFile> files = listing.tables(patterns);
        Set<TableFormat> formats = files.stream()
                .map(f -> TableFormat.of(f.name())
                        .orElseThrow(() -> new UserError("Cannot read " + f.uri() + ": its ending is none of .parquet,"
                                + " .jsonl and .csv, by which a table's format is told. Rename it.")))
                .collect(Collectors.toSet());
        if (formats.size() > 1) {
            throw new UserError("Cannot read the source: it mixes "
                    + formats.stream().map(f -> f.spark).sorted().collect(Collectors.joining(" and "))
                    + ", expected tables of one format. Name the files of one format in source.manifest.");
        }
        return new TableSource(settings, files, formats.iterator().next(), References.of(settings, listing, patterns));
    }
}
