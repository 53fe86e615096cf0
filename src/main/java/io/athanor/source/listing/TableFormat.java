package io.athanor.source.listing;

import io.athanor.source.rows.DelimitedRows;
import io.athanor.source.rows.FileColumn;
import io.athanor.source.rows.FileRows;
import io.athanor.source.rows.JsonRows;
import io.athanor.source.rows.ParquetRows;
import io.athanor.source.rows.ReadColumns;
import io.athanor.source.rows.TableFile;
import io.athanor.source.rows.TextLines;
import io.athanor.source.rows.TextSettings;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** The forms of a manifest, told by a file's ending. */
public enum TableFormat {
    PARQUET,
    JSON,
    CSV,
    TSV;

    /** Endings of packed text may follow: {@code .csv.gz}. */
    private static final Pattern ENDING =
            Pattern.compile("\\.(parquet|(jsonl|ndjson|json|csv|tsv)(\\.(gz|bz2|zst))?)$", Pattern.CASE_INSENSITIVE);

    public static boolean knows(String fileName) {
        return ending(fileName).isPresent();
    }

    /** The ending of a file that is of one of the forms, as it is written. */
    public static Optional<String> ending(String fileName) {
        Matcher found = ENDING.matcher(fileName);
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    public static Optional<TableFormat> of(String fileName) {
        return ending(fileName)
                .map(ending -> switch (ending.toLowerCase(Locale.ROOT).split("\\.")[1]) {
                    case "parquet" -> PARQUET;
                    case "csv" -> CSV;
                    case "tsv" -> TSV;
                    default -> JSON;
                });
    }

    /** Of a file of some of its rows, without a dot. */
    public String plainEnding() {
        return this == JSON ? "jsonl" : name().toLowerCase(Locale.ROOT);
    }

    /** Whether a file says of itself which columns it has. */
    public boolean hasHeader() {
        return this != JSON;
    }

    /** The columns of a file, from its beginning. */
    public List<FileColumn> columns(TableFile file, TextSettings text, Configuration configuration) {
        if (this == PARQUET) {
            return ParquetRows.columns(file, configuration);
        }
        try (FileRows rows = open(file, text, configuration)) {
            return rows.columns();
        }
    }

    /**
     * The rows of a file.
     *
     * @param read what is read beyond scalars
     */
    public FileRows open(TableFile file, TextSettings text, ReadColumns read, Configuration configuration) {
        return switch (this) {
            case PARQUET -> ParquetRows.open(file, read, configuration);
            case JSON -> JsonRows.open(file, text, read.series(), configuration);
            case CSV, TSV -> open(file, text, configuration);
        };
    }

    /** The rows of a file, for a look at all it has. */
    public FileRows open(TableFile file, TextSettings text, Configuration configuration) {
        return switch (this) {
            case PARQUET -> ParquetRows.open(file, configuration);
            case JSON -> JsonRows.open(file, text, Set.of(), configuration);
            case CSV, TSV -> DelimitedRows.open(file, text, usualSeparator(), configuration);
        };
    }

    /**
     * Rows as they are written; none of a file that is no text.
     *
     * @param wanted lines in which they begin, from 1
     * @return rows by these lines; what no row begins in is left out
     * @throws io.athanor.base.UserError if the file cannot be read
     */
    public Map<Long, String> lines(
            TableFile file, TextSettings text, Collection<Long> wanted, Configuration configuration) {
        if (this == PARQUET) {
            return Map.of();
        }
        SortedMap<Long, Long> ends = new TreeMap<>();
        if (this == JSON) {
            wanted.forEach(line -> ends.put(line, line));
        } else {
            ends.putAll(DelimitedRows.ends(file, text, usualSeparator(), wanted, configuration));
        }
        return TextLines.of(file, text, ends, configuration);
    }

    private char usualSeparator() {
        return this == TSV ? '\t' : ',';
    }
}
