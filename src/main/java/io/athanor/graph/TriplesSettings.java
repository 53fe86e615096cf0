package io.athanor.graph;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the triples of a graph are, a triple a row: exactly one of {@code parquet, csv, tsv, table} and {@code sql} is given. */
public record TriplesSettings(
        @Setting(value = "Parquet files with the triples: a file, a folder or a glob.", otherwise = Setting.NONE)
        @Nullable
        String parquet,

        @Setting(value = "Files of comma-separated values with a header.", otherwise = Setting.NONE) @Nullable
        String csv,

        @Setting(
                value = "Files of tab-separated values with a header; quotation marks mean nothing in them.",
                otherwise = Setting.NONE)
        @Nullable
        String tsv,

        @Setting(value = "A table that Spark knows.", otherwise = Setting.NONE) @Nullable
        String table,

        @Setting(value = "A query in Spark's SQL: SELECT … FROM ….", otherwise = Setting.NONE) @Nullable
        String sql,

        @Setting(value = "Its column of entities that a relation goes out from.", otherwise = "head")
        String head,

        @Setting(value = "Its column of relations.", otherwise = "relation")
        String relation,

        @Setting(value = "Its column of entities that a relation leads to.", otherwise = "tail")
        String tail)
        implements Serializable {
    public TriplesSettings {
        if (Stream.of(parquet, csv, tsv, table, sql).filter(Objects::nonNull).count() != 1) {
            throw new IllegalArgumentException("expected exactly one of parquet, csv, tsv, table and sql");
        }
        if (List.of(head, relation, tail).stream().distinct().count() != 3) {
            throw new IllegalArgumentException(
                    "head, relation and tail are " + List.of(head, relation, tail) + ", expected three columns");
        }
    }

    /** What it is, for a person. */
    String title() {
        return Stream.of(parquet, csv, tsv)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> table != null ? "the table " + table : "the query of triples.sql");
    }
}
