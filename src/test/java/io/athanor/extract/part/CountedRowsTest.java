package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Payload;
import io.athanor.extract.reuse.OpenRows;
import io.athanor.extract.segment.RowChanges;
import io.athanor.extract.segment.Segments;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountedRowsTest {
    private static final Configuration CONFIGURATION = new Configuration();

    @TempDir
    private Path folder;

    @Test
    void a_segment_that_lacks_rows_of_its_part_or_has_too_many_is_never_whole() {
        org.apache.hadoop.fs.Path segment = path("segment.parquet");
        assertThatThrownBy(() -> write(segment, 5, 6))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("part p-00000 holds 6 samples, and only 5 of them came out");
        assertThatThrownBy(() -> write(segment, 7, 6)).hasMessageContaining("holds 6 samples, and more");
        assertThatThrownBy(() -> write(segment, 0, 1)).hasMessageContaining("only 0 of them");
        assertThat(folder.resolve("segment.parquet")).doesNotExist();

        CountedRows counted = write(segment, 6, 6);
        assertThat(counted.tally().ok()).isEqualTo(4);
        assertThat(counted.kept()).isEqualTo(2);
        assertThat(counted.tally().missing()).isEqualTo(1);
        assertThat(counted.tally().reasons()).containsExactly(Map.entry("undecodable", 1L));
        assertThat(counted.tally().example()).isEqualTo("id-0 is undecodable: no picture");
        assertThat(counted.tally().changes()).isEqualTo(Changes.of(Change.CELL_NOT_FINITE, 7, "id-3: 'nan'"));
        assertThat(RowFile.rows(segment, CONFIGURATION)).isEqualTo(6);
    }

    @Test
    void what_is_to_come_out_is_told_by_the_part_or_its_list() {
        StructType schema = ManifestTable.schema(List.of("txt"));
        for (String part : List.of("a", "b")) {
            List<Row> samples = IntStream.range(0, 5)
                    .mapToObj(i -> ManifestTable.row(
                            part + i, part, i, Map.of(), List.of("txt"), Map.of("txt", Payload.inline(new byte[] {
                                (byte) i
                            }))))
                    .toList();
            RowFile.write(path(part + ".parquet"), CONFIGURATION, schema, samples.iterator());
        }
        // known to no table, refused for no reason
        List<Row> named = List.of(
                RowFactory.create("a", 1L, null, null, null, null),
                RowFactory.create("a", 4L, null, null, null, null),
                RowFactory.create("b", 0L, null, null, null, null));
        RowFile.write(path("list.parquet"), CONFIGURATION, OpenRows.LIST, named.iterator());

        assertSize(null, 5);
        assertSize(path("list.parquet"), 3);
    }

    private void assertSize(org.apache.hadoop.fs.Path list, int expected) {
        try (OpenRows rows = new OpenRows(path(""), "a", "txt", list, CONFIGURATION)) {
            assertThat(rows.size()).isEqualTo(expected);
            int came = 0;
            for (; rows.hasNext(); came++) {
                rows.next();
            }
            assertThat(came).isEqualTo(expected);
            assertThat(rows.size()).isEqualTo(expected);
        }
    }

    private static CountedRows write(org.apache.hadoop.fs.Path segment, int rows, long given) {
        AtomicLong seen = new AtomicLong();
        CountedRows counted = new CountedRows(rows(rows), "p-00000", given, seen::incrementAndGet);
        RowFile.write(segment, CONFIGURATION, Segments.SCHEMA, counted);
        assertThat(seen).hasValue(rows);
        return counted;
    }

    /** One is bad, the next missing, two are kept, all others new. */
    private static Iterator<Row> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RowFactory.create(
                        "id-" + i,
                        i == 0 ? "quarantined" : i == 1 ? "missing" : i < 4 ? Segments.KEPT : "ok",
                        i < 4 ? null : new float[] {i},
                        i == 0 ? "undecodable" : null,
                        i == 0 ? "no picture" : null,
                        null,
                        null,
                        null,
                        i == 3 || i == 4
                                ? RowChanges.write(Changes.of(Change.CELL_NOT_FINITE, i, "'nan'"), "id-" + i)
                                : null,
                        0))
                .iterator();
    }

    private org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
    }
}
