package io.athanor.job.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Share;
import io.athanor.data.Modality;
import io.athanor.job.features.SampleCells;
import io.athanor.table.RowFile;
import io.athanor.task.Decision;
import io.athanor.task.LabelFitter;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Ordinal;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import io.athanor.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written of a sample, in the form of its task. */
class PredictedColumnsSparkTest {
    private static final List<Modality> IMAGE = List.of(new Modality("image"));

    private static final Task CLASSES = Multiclass.of(List.of("a", "b", "c"));
    private static final Task LEVELS = new Ordinal(List.of("low", "middle", "high"), List.of(1L, 1L, 1L));

    private static final Task PATIENTS = patients();
    /** One of them may be left without an answer: the bound of its cost is 0.8625. */
    private static final float[][] CHOSEN_ON = {{0.875f, 0.125f}, {0.85f, 0.15f}};

    @TempDir
    Path folder;

    private static Task patients() {
        LabelFitter fitter =
                new Multiclass.Settings(Map.of("sick", Map.of("healthy", 9.0)), new Share(50, true)).fitter();
        List.of("healthy", "sick").forEach(fitter::add);
        return fitter.fit();
    }

    static Stream<Arguments> tasks() {
        return Stream.of(
                Arguments.of(
                        CLASSES,
                        CLASSES.decision(),
                        new float[] {0.2f, 0.5f, 0.3f},
                        "[x,b,0.5,ArraySeq(0.2, 0.5, 0.3),ok,1]"),
                Arguments.of(
                        new MultiLabel(List.of("a", "b", "c"), List.of(1L, 1L, 1L), 3),
                        Decision.ofLabels(List.of(0.1f, 0.75f, 0.3f)),
                        new float[] {0.2f, 0.5f, 0.3f},
                        "[x,ArraySeq(a, c),ArraySeq(0.2, 0.5, 0.3),ok,1]"),
                // the level that half of the probability lies at or below, and not the likeliest
                Arguments.of(
                        LEVELS,
                        LEVELS.decision(),
                        new float[] {0.4f, 0.25f, 0.35f},
                        "[x,middle,0.25,ArraySeq(0.4, 0.25, 0.35),ok,1]"),
                Arguments.of(
                        PATIENTS,
                        PATIENTS.decision(CHOSEN_ON, new float[2][]),
                        new float[] {0.85f, 0.15f},
                        "[x,sick,0.15,ArraySeq(0.85, 0.15),false,ok,1]"),
                Arguments.of(
                        PATIENTS,
                        PATIENTS.decision(CHOSEN_ON, new float[2][]),
                        new float[] {0.9f, 0.1f},
                        "[x,null,0.9,ArraySeq(0.9, 0.1),true,ok,1]"),
                Arguments.of(
                        new Regression(List.of("value"), List.of(0.0), List.of(1.0)),
                        Decision.ofLabels(List.of()),
                        new float[] {12.5f},
                        "[x,12.5,ok,1]"),
                Arguments.of(
                        new Regression(List.of("price", "weight"), List.of(0.0, 0.0), List.of(1.0, 1.0)),
                        Decision.ofLabels(List.of()),
                        new float[] {12.5f, -3},
                        "[x,12.5,-3.0,ok,1]"));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void spark_reads_what_was_predicted(Task task, Decision decision, float[] predicted, String expected) {
        PredictedRow row = new PredictedRow(new SampleCells(List.of(RowFactory.create("x", "ok", new float[] {1}))));
        Path file = folder.resolve("part.parquet");
        RowFile.write(
                new org.apache.hadoop.fs.Path(file.toUri()),
                new Configuration(),
                BucketScoring.schema(task, IMAGE),
                List.of(row.scored(task, decision, predicted)).iterator(),
                Map.of());
        List<Row> read = LocalSpark.session().read().parquet(file.toString()).collectAsList();
        assertThat(read).hasSize(1);
        assertThat(read.get(0).toString().replace("WrappedArray", "ArraySeq")).isEqualTo(expected);
        if (task instanceof Regression && task.outputs().size() == 2) {
            assertThat(read.get(0).schema().fieldNames())
                    .containsExactly(
                            "sample_id", "prediction_price", "prediction_weight", "image_status", "modalities_used");
        }
    }
}
