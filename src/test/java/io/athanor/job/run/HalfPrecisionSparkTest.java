package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.config.PipelineFile;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.features.Pipeline;
import io.athanor.join.Join;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.Halves;
import io.athanor.table.Publisher;
import io.athanor.table.RowFile;
import io.athanor.table.StoragePrecision;
import io.athanor.task.Multiclass;
import io.athanor.testing.LocalSpark;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowsInMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors and sequences in half precision, from the encoder to what a training reads. */
class HalfPrecisionSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final List<Modality> BOTH = List.of(new Modality("text"), new Modality("tokens"));

    @TempDir
    private Path folder;

    @Test
    void a_training_reads_the_rounded_values_also_where_only_one_table_is_rounded() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String caption = i % 8 == 3 ? "null" : "\"picture " + "of a cat ".repeat(i % 3) + i + "\"";
            lines.add("{\"sample_id\": \"s" + i + "\", \"caption\": " + caption + ", \"label\": \"l" + i % 2 + "\"}");
        }
        Files.write(folder.resolve("t.jsonl"), lines);
        Pipeline whole = pipeline("float32");
        Pipeline halves = pipeline("float16");
        assertThat(halves.features())
                .allSatisfy(table -> assertThat(table.precision()).isEqualTo(StoragePrecision.FLOAT16));

        Map<String, float[][]> expected = read(whole.joined());
        Map<String, float[][]> rounded = read(halves.joined());
        Join join = new Join(
                whole.samples().table(),
                List.of(halves.features().get(0), whole.features().get(1)));
        Artefact joined = new Publisher(SPARK, whole.context().work(), Map.of()).publish(join);
        assertThat(joined.path())
                .isNotEqualTo(whole.join().path())
                .isNotEqualTo(halves.join().path());
        Map<String, float[][]> mixed =
                read(new JoinedTable(SPARK, JoinedFiles.of(joined, Join.schema(joined), Join.samples(joined))));

        assertThat(rounded.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(20);
        assertThat(mixed.keySet()).isEqualTo(expected.keySet());
        int absent = 0;
        for (String id : expected.keySet()) {
            if (expected.get(id)[0] == null) {
                absent++;
                assertThat(rounded.get(id)).as(id).isEqualTo(new float[2][]);
                assertThat(mixed.get(id)).as(id).isEqualTo(new float[2][]);
                continue;
            }
            for (int m = 0; m < BOTH.size(); m++) {
                float[] values = expected.get(id)[m];
                float[] half = rounded.get(id)[m];
                assertThat(half)
                        .as(id)
                        .isEqualTo(Halves.floats(Halves.of(values)))
                        .isNotEqualTo(values);
                for (int k = 0; k < values.length; k++) {
                    // eleven significant bits, and below the smallest normal half an even grid
                    assertThat(Math.abs(half[k] - values[k]))
                            .isLessThanOrEqualTo(Math.max(Math.abs(values[k]) / 2048, 0x1p-25f));
                }
            }
            assertThat(mixed.get(id)[0]).as(id).isEqualTo(rounded.get(id)[0]);
            assertThat(mixed.get(id)[1]).as(id).isEqualTo(expected.get(id)[1]);
        }
        assertThat(absent).isPositive();
        assertNorms(whole.features());
        assertNorms(halves.features());
    }

    /** What stands in the footers is true of what stands in the files. */
    private static void assertNorms(List<FeatureTable> tables) {
        assertThat(tables.get(0).artefact().provenance().files()).isNotEmpty();
        for (int m = 0; m < BOTH.size(); m++) {
            Artefact table = tables.get(m).artefact();
            for (String file : table.provenance().files()) {
                assertThat(RowFile.metadata(new org.apache.hadoop.fs.Path(table.path(), file), new Configuration()))
                        .containsEntry("athanor.norm", m == 0 ? "l2" : "none");
            }
        }
    }

    /** The features of each row that serves training or validation, as a training is given them. */
    private static Map<String, float[][]> read(JoinedTable table) {
        Assignment assignment = Assignment.bySplitColumn();
        FeatureSchema schema = table.files().schema();
        assertThat(schema.modalities()).isEqualTo(BOTH);
        var rows = new JoinedRows(
                table.files(),
                new TransformFitting(table).fit(assignment, BOTH),
                assignment,
                Multiclass.of(List.of("l0", "l1")));
        Map<String, float[][]> read = new TreeMap<>();
        for (int bucket = 0; bucket < table.files().buckets().size(); bucket++) {
            RowsInMemory found = rows.training(bucket, new Configuration());
            for (int i = 0; i < found.keys().length; i++) {
                read.put(found.keys()[i].sampleId(), new float[][] {found.features()[0][i], found.features()[1][i]});
            }
        }
        return read;
    }

    private Pipeline pipeline(String precision) {
        String text = """
                source: { manifest: %s }
                label: label
                modalities:
                  text: { from: caption, encoder: minilm-l6 }
                  tokens: { from: caption, encoder: minilm-l6, tokens: sequence, max-tokens: 16 }
                """.formatted(folder.resolve("t.jsonl"));
        PipelineSettings settings = PipelineFile.read(
                        text, "half.yaml", List.of("storage.precision=" + precision), Map.of(), Pipelines.registry())
                .settings();
        return new Pipeline(Context.of(SPARK, folder.resolve("work").toString(), settings, Progress.silent(), null));
    }
}
