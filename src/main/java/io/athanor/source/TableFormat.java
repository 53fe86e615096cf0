package io.athanor.source;

import java.util.Locale;
import java.util.Optional;

/** The forms of a manifest, told by a file's ending. */
enum TableFormat {
    PARQUET("parquet"),
    JSON("json"),
    CSV("csv");

    /** As Spark calls it. */
    final String spark;

    TableFormat(String spark) {
        this.spark = spark;
    }

    static boolean knows(String fileName) {
        return of(fileName).isPresent();
    }

    /** Endings of Spark's own text codecs may follow: {@code .csv.gz}. */
    static Optional<TableFormat> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst)$", "");
        if (name.endsWith(".parquet")) {
            return Optional.of(PARQUET);
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
            return Optional.of(JSON);
        }
        return name.endsWith(".csv") ? Optional.of(CSV) : Optional.empty();
    }
}
