package io.athanor.source;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A table or a query of a database that speaks JDBC; who asks it is never told here. */
public record JdbcSettings(
        @Setting("Address of the database, without user and password: jdbc:postgresql://host/shop.")
        String url,

        @Setting(value = "Its table or view.", otherwise = Setting.NONE) @Nullable
        String table,

        @Setting(value = "A query in the database's own SQL: SELECT … FROM ….", otherwise = Setting.NONE) @Nullable
        String query,

        @Setting(
                value = "Class of the driver, where its jar does not say for which addresses it is.",
                otherwise = Setting.NONE)
        @Nullable
        String driver,

        @Setting(
                value =
                        "Column of numbers, dates or times by which the table is read in several ranges at a time; lower,"
                                + " upper and partitions go with it.",
                otherwise = Setting.NONE)
        @Nullable
        String partitionColumn,

        @Setting(
                value = "About the smallest value of the column; rows below it are read too.",
                otherwise = Setting.NONE)
        @Nullable
        String lower,

        @Setting(value = "About the largest value of the column; rows above it are read too.", otherwise = Setting.NONE)
        @Nullable
        String upper,

        @Setting(value = "Ranges, and connections to the database at a time.", otherwise = "1", min = 1, max = 1000)
        int partitions,

        @Setting(
                value =
                        "A name for the state of the data, which a database does not tell: rows are read once for each name;"
                                + " another, such as today's date, has them read again.",
                otherwise = "first")
        String version)
        implements Serializable {

    public JdbcSettings {
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "url is '" + url + "', expected jdbc:postgresql://host/shop or the like");
        }
        if ((table == null) == (query == null)) {
            throw new IllegalArgumentException("expected exactly one of table and query");
        }
        long given = Stream.of(partitionColumn, lower, upper)
                .filter(Objects::nonNull)
                .count();
        if ((given != 0 && given != 3) || (partitions > 1 && given == 0)) {
            throw new IllegalArgumentException(
                    "partition-column, lower, upper or partitions is set, expected all of them: they say how rows are dealt");
        }
        if (partitionColumn != null && query != null) {
            throw new IllegalArgumentException("partition-column is set, expected table beside it, not query");
        }
    }

    /** What is read, as one name. */
    String place() {
        return url + " " + (table != null ? table : query);
    }

    /** In which state it is, as far as anyone knows. */
    public String state() {
        return place() + ": version " + version;
    }
}
