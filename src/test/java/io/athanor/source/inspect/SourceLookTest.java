package io.athanor.source.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Change;
import io.athanor.source.FoundSample;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Type;
import io.athanor.source.rows.FileColumn;
import io.athanor.source.table.TableColumns;
import io.athanor.table.ManifestTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLookTest {
    @Test
    void rows_that_cannot_be_read_are_looked_at_no_longer_than_others() {
        AtomicInteger read = new AtomicInteger();
        SourceLook look = new SourceLook();
        look.addAll(
                Stream.generate(() -> sample(Map.of(ManifestTable.BROKEN, "row " + read.incrementAndGet())))
                        .limit(1000)
                        .iterator(),
                "a",
                10);
        assertThat(read.get()).isLessThanOrEqualTo(11);
        assertThat(look.broken()).isEqualTo(10);
        assertThat(look.isWhole()).isFalse();
    }

    @Test
    void of_words_and_numbers_that_are_all_different_the_words_are_the_id() {
        SourceLook look = new SourceLook();
        for (int i = 0; i < 20; i++) {
            look.add(sample(Map.of("n", "" + i, "word", "word-number-" + i)), "a/" + i);
        }
        assertThat(Inspector.idColumn(look)).isEqualTo("word");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"product id", "product_id", "productId", "productID", "PRODUCTID", "uuid", "row key", "x.ID"})
    void names_of_ids_are_known(String name) {
        assertThat(FieldGuess.isIdName(name)).isTrue();
        assertThat(FieldGuess.isIdName("paid")).isFalse();
    }

    @Test
    void what_is_strange_is_said_of_its_own_field() {
        List<Field> fields = List.of(picture("png", 73, "2 of 73 looked at cannot be read"), picture("jpg", 35, ""));
        assertThat(SiblingFields.inputs(fields, Type.IMAGE, new SourceLook()))
                .singleElement()
                .satisfies(input -> assertThat(input.from()).containsExactly("png", "jpg"))
                .satisfies(
                        input -> assertThat(input.strange()).containsExactly("png 2 of 73 looked at cannot be read"));
    }

    @Test
    void columns_that_files_lack_are_counted_with_the_first_for_an_example() {
        FileColumn a = new FileColumn("a", FileColumn.Type.TEXT);
        FileColumn b = new FileColumn("b", FileColumn.Type.TEXT);
        FileColumn c = new FileColumn("c", FileColumn.Type.TEXT);
        TableColumns columns = new TableColumns(
                List.of(
                        new TableColumns.Head("2.csv", List.of(a, c), null),
                        new TableColumns.Head("1.csv", List.of(a), null),
                        new TableColumns.Head("3.csv", List.of(a, b, c), null)),
                true);
        assertThat(columns.lacking().count(Change.COLUMN_LACKING)).isEqualTo(3);
        assertThat(columns.lacking().lines()).singleElement().asString().endsWith("for one, b in 1.csv");
    }

    private static Field picture(String name, long present, String strange) {
        return new Field(name, Type.IMAGE, false, present, 0, true, List.of(), strange, false);
    }

    private static FoundSample sample(Map<String, String> cells) {
        return new FoundSample(null, cells, Map.of(), Map.of(), false);
    }
}
