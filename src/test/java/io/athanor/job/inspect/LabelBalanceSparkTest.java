package io.athanor.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.data.Columns;
import io.athanor.job.Pipelines;
import io.athanor.source.split.SampleCells;
import io.athanor.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelBalanceSparkTest {
    private static final StructType SAMPLES = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(Columns.LABEL, DataTypes.StringType)
            .add(InspectedSamples.FAULT, DataTypes.StringType);

    private final List<Row> rows = new ArrayList<>();

    private void add(@Nullable String label, @Nullable String fault) {
        rows.add(RowFactory.create("s%03d".formatted(rows.size()), label, fault));
    }

    private Finding found(String task) {
        InspectedSource source = InspectedSource.of(
                PipelineFile.read("""
                        source: { folder: x }
                        %s
                        modalities: { words: { from: txt, encoder: minilm-l6 } }
                        """.formatted(task), "p.yaml", List.of(), Map.of(), Pipelines.registry())
                        .settings());
        return LabelBalance.of(
                LocalSpark.session().createDataFrame(rows, SAMPLES),
                new SampleCells(source.task(), source.label(), source.labels(), source.split()).classes(),
                source);
    }

    @Test
    void classes_stand_by_their_samples_then_their_names() {
        for (String label : new String[] {"b", "c", "a", "c"}) {
            add(label, null);
        }
        Finding found = found("label: kind");
        assertThat(found.title()).isEqualTo("Label kind");
        assertThat(found.rows())
                .containsExactly(
                        List.of("class", "samples", "share"),
                        List.of("c", "2", "50.0 %"),
                        List.of("a", "1", "25.0 %"),
                        List.of("b", "1", "25.0 %"));
        assertThat(found.notes())
                .containsExactly(
                        "3 classes; the most samples of one are 2, the fewest 1 (2.0 to 1).",
                        "Every sample has a label.");
    }

    @Test
    void of_many_classes_the_most_and_the_fewest_are_shown() {
        // class k has k + 1 samples: 465 in all
        IntStream.range(0, 30).forEach(k -> IntStream.rangeClosed(0, k).forEach(i -> add("k%02d".formatted(k), null)));
        List<List<String>> rows = found("label: kind").rows();
        assertThat(rows).hasSize(1 + 12 + 1 + 8);
        assertThat(rows.get(1)).containsExactly("k29", "30", "6.5 %");
        assertThat(rows.get(12).get(0)).isEqualTo("k18");
        assertThat(rows.get(13)).containsExactly("10 further classes", "", "");
        assertThat(rows.get(14).get(0)).isEqualTo("k07");
        assertThat(rows.get(21)).containsExactly("k00", "1", "0.2 %");
    }

    @Test
    void samples_without_a_label_or_with_one_that_is_none_are_told() {
        add("[3.0]", null);
        add(null, "'x' is no number");
        add(null, null);
        Finding found = found("task: regression\nlabel: price");
        assertThat(found.rows()).containsExactly(List.of("", "min", "median", "max"), List.of("value", "3", "3", "3"));
        assertThat(found.notes())
                .containsExactly(
                        "2 of 3 samples have no label (66.7 %).",
                        "1 of them have cells that are none, as s001: 'x' is no number.");
    }

    @Test
    void each_of_several_labels_counts() {
        add("[\"a\", \"b\"]", null);
        add("[\"a\"]", null);
        assertThat(found("task: multi-label\nlabel: tags").rows())
                .contains(List.of("a", "2", "100.0 %"), List.of("b", "1", "50.0 %"));
    }

    @Test
    void without_a_label_nothing_is_counted() {
        add(null, null);
        assertThat(found("task: none").notes()).containsExactly("There is no label to be looked at.");
    }
}
