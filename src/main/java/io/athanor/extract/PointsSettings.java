package io.athanor.extract;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Of a modality of series whose points stand in a table beside the source, a row a point: exactly one of {@code path, table} and
 * {@code sql} is given. Its columns of times and values are those that the encoder names as {@code time} and {@code channels}.
 */
public record PointsSettings(
        @Setting(
                value =
                        "Tables, a row a point: Parquet, JSON lines, CSV or TSV with a header; paths, folders, globs or ranges.",
                otherwise = "[]")
        List<String> path,

        @Setting(
                value = "A table or view that Spark knows, a row a point; or the folder of a Delta or Iceberg table.",
                otherwise = Setting.NONE)
        @Nullable
        String table,

        @Setting(value = "A query in Spark's SQL, a row a point: SELECT … FROM ….", otherwise = Setting.NONE) @Nullable
        String sql,

        @Setting(
                value = "Column of these tables with the id of the sample that the point belongs to.",
                otherwise = "sample_id")
        String id,

        @Setting(
                value =
                        "Points of a sample that are taken up, of its first or its last as keep says; the rest is left out.",
                otherwise = "100000",
                min = 1,
                max = 10000000)
        int maxPoints)
        implements Serializable {
    public PointsSettings {
        path = List.copyOf(path);
        long given = Stream.of(table, sql).filter(Objects::nonNull).count() + (path.isEmpty() ? 0 : 1);
        if (given != 1) {
            throw new IllegalArgumentException("expected exactly one of path, table and sql");
        }
    }
}
