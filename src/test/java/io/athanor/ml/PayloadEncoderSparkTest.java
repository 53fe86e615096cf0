package io.athanor.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.extract.image.PicturesOfAllFormats;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadEncoderSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path folder;

    private static PayloadEncoder pictures() {
        return new PayloadEncoder()
                .setEncoder("mobilenetv2-b10")
                .setInputCol("payload")
                .setOutputCol("image");
    }

    @Test
    void bytes_files_and_references_become_the_features_of_the_encoder_and_bad_ones_a_reason() throws IOException {
        Map<String, float[]> wanted = new TreeMap<>();
        List<Row> bytes = new ArrayList<>();
        List<Row> files = new ArrayList<>();
        for (Quickstart.Item item : Quickstart.items().subList(0, 12)) {
            byte[] png = item.members().get("png");
            bytes.add(RowFactory.create(item.id(), png));
            Path file = folder.resolve(item.id() + " ä.png");
            if (png != null) {
                Files.write(file, png);
                wanted.put(
                        item.id(),
                        feature(PayloadSettings.of("png", new MobileNetSettings(PictureSettings.usual())), png));
            }
            files.add(RowFactory.create(item.id(), png == null ? null : file.toString()));
        }
        assertThat(wanted).hasSizeBetween(10, 12);
        bytes.add(RowFactory.create("x-empty", new byte[0]));
        bytes.add(RowFactory.create("y-broken", "<svg/>".getBytes(StandardCharsets.UTF_8)));
        files.add(RowFactory.create("x-empty", " "));
        files.add(RowFactory.create("y-broken", folder.resolve("nowhere.png").toString()));
        files.add(RowFactory.create("z-web", "http://example.org/a.png"));

        Map<String, String> reasons = reasons(encoded(bytes, DataTypes.BinaryType), wanted);
        assertThat(reasons).hasSize(2);
        assertThat(reasons.get("x-empty")).startsWith("empty: ");
        assertThat(reasons.get("y-broken")).startsWith("undecodable: ");

        reasons = reasons(encoded(files, DataTypes.StringType), wanted);
        assertThat(reasons).hasSize(3);
        assertThat(reasons.get("x-empty")).startsWith("unreadable: ");
        assertThat(reasons.get("y-broken")).startsWith("unreadable: ");
        assertThat(reasons.get("z-web")).startsWith("forbidden: ");

        Dataset<Row> shards = Samples.shards(SPARK, "data/quickstart/emoji-000000.tar", "png", "txt")
                .where(functions.col("sample_id").isInCollection(wanted.keySet()));
        Dataset<Row> referred = pictures().setInputCol("png").transform(shards);
        assertThat(reasons(referred, wanted)).isEmpty();
        // the label stands in the cells, the text behind its reference
        Quickstart.Item first = Quickstart.items().stream()
                .filter(item -> wanted.containsKey(item.id()) && item.members().containsKey("txt"))
                .findFirst()
                .orElseThrow();
        Row row = shards.where(functions.col("sample_id").equalTo(first.id()))
                .select(
                        functions.col("cells.label"),
                        Samples.bytes(SPARK, functions.col("txt")).cast("string"))
                .head();
        assertThat(row.getString(0)).isEqualTo(first.cells().get("label"));
        assertThat(row.getString(1)).isEqualTo(new String(first.members().get("txt"), StandardCharsets.UTF_8));
    }

    private static Dataset<Row> encoded(List<Row> rows, org.apache.spark.sql.types.DataType type) {
        StructType schema =
                new StructType().add("sample_id", DataTypes.StringType).add("payload", type);
        return pictures().transform(SPARK.createDataFrame(rows, schema).repartition(4));
    }

    /** Why rows have no vector though they have a payload; all others have the one that is wanted, to the last bit. */
    private static Map<String, String> reasons(Dataset<Row> rows, Map<String, float[]> wanted) {
        Map<String, String> reasons = new TreeMap<>();
        int found = 0;
        for (Row row : rows.collectAsList()) {
            String id = row.getAs("sample_id");
            Vector vector = row.getAs("image");
            if (vector != null) {
                float[] feature = wanted.get(id);
                assertThat(vector.size()).isEqualTo(feature.length);
                for (int i = 0; i < feature.length; i++) {
                    assertThat((float) vector.apply(i)).isEqualTo(feature[i]);
                }
                assertThat(row.<Object>getAs("image_reason")).isNull();
                found++;
            } else if (row.getAs("image_reason") != null) {
                reasons.put(id, row.getAs("image_reason"));
            } else {
                assertThat(wanted).doesNotContainKey(id);
            }
        }
        assertThat(found).isEqualTo(wanted.size());
        return reasons;
    }

    private static float[] feature(PayloadSettings settings, byte[] payload) {
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = settings.extractor().open(place)) {
            Decoded decoded = session.decode(payload);
            return session.infer(List.of((Prepared) decoded)).get(0);
        }
    }

    @Test
    void texts_are_encoded_as_they_stand_and_parameters_are_stored() throws IOException {
        StructType schema = new StructType().add("id", DataTypes.IntegerType).add("said", DataTypes.StringType);
        Dataset<Row> rows = SPARK.createDataFrame(
                List.of(
                        RowFactory.create(1, "a red heart"),
                        RowFactory.create(2, null),
                        RowFactory.create(3, ""),
                        RowFactory.create(4, "a red heart")),
                schema);
        PayloadEncoder encoder = new PayloadEncoder("texts")
                .setEncoder("minilm-l6")
                .setInputCol("said")
                .setOutputCol("text")
                .setReasonCol("why");
        String place = folder.resolve("encoder").toString();
        encoder.save(place);
        PayloadEncoder read = PayloadEncoder.load(place);
        assertThat(read.uid()).isEqualTo("texts");
        Dataset<Row> encoded = read.transform(rows);
        assertThat(encoded.schema()).isEqualTo(read.transformSchema(rows.schema()));
        List<Row> made = encoded.orderBy("id").collectAsList();
        float[] wanted = feature(
                PayloadSettings.of("said", new MiniLmSettings("pooled", 128)),
                "a red heart".getBytes(StandardCharsets.UTF_8));
        assertThat(((Vector) made.get(0).getAs("text")).apply(7)).isEqualTo(wanted[7]);
        assertThat(made.get(3).<Object>getAs("text")).isEqualTo(made.get(0).getAs("text"));
        assertThat(made.get(1).isNullAt(2)).isTrue();
        assertThat(made.get(1).isNullAt(3)).isTrue();
        assertThat(made.get(2).<String>getAs("why")).startsWith("empty: ");
    }

    @Test
    void a_gallery_shows_pixels_and_escapes_captions() throws IOException {
        byte[] png = Quickstart.items().stream()
                .filter(item -> item.members().containsKey("png"))
                .findFirst()
                .orElseThrow()
                .members()
                .get("png");
        StructType schema = new StructType().add("id", DataTypes.StringType).add("picture", DataTypes.BinaryType);
        Dataset<Row> rows = SPARK.createDataFrame(
                List.of(
                        RowFactory.create("<script>alert('&')</script>", png),
                        RowFactory.create("gone", null),
                        RowFactory.create("broken", "no picture".getBytes(StandardCharsets.UTF_8)),
                        RowFactory.create("unasked", png)),
                schema);
        String html = Gallery.html(rows, "picture", "id", 3);
        assertThat(html)
                .startsWith("%html <div")
                .contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;", "data:image/png;base64,")
                .contains("no picture", "unreadable")
                .doesNotContain("<script", "unasked");
    }

    @Test
    void a_gallery_shows_what_an_encoder_can_read() throws IOException {
        List<Row> pictures = new ArrayList<>();
        PicturesOfAllFormats.byEnding().forEach((ending, file) -> pictures.add(RowFactory.create(ending, file)));
        StructType schema = new StructType().add("id", DataTypes.StringType).add("picture", DataTypes.BinaryType);
        assertThat(Gallery.html(SPARK.createDataFrame(pictures, schema), "picture", "id", 99))
                .doesNotContain("unreadable")
                .containsSubsequence("svg</figcaption>", "svgz</figcaption>");
    }

    @Test
    void what_was_done_to_a_payload_stands_beside_its_vector() {
        StructType schema = new StructType().add("id", DataTypes.IntegerType).add("said", DataTypes.StringType);
        Dataset<Row> rows = SPARK.createDataFrame(
                List.of(RowFactory.create(1, "short"), RowFactory.create(2, "word ".repeat(500))), schema);
        List<Row> made = new PayloadEncoder()
                .setEncoder("minilm-l6")
                .setInputCol("said")
                .setOutputCol("text")
                .transform(rows)
                .orderBy("id")
                .collectAsList();
        assertThat(made.get(0).<String>getAs("text_changes")).isNull();
        assertThat(made.get(1).<String>getAs("text_changes")).isEqualTo(Change.TEXT_CLIPPED.code());
        assertThat(made.get(1).<Vector>getAs("text")).isNotNull();
    }

    @Test
    void mistakes_are_told_in_a_line() {
        Dataset<Row> rows = SPARK.range(1).toDF("payload");
        assertThatThrownBy(() -> pictures().transform(rows))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot encode the column 'payload': found bigint, expected bytes, texts, paths of files, or"
                                + " references that Samples made. Cast it.");
        assertThatThrownBy(() -> new PayloadEncoder()
                        .setInputCol("payload")
                        .setOutputCol("x")
                        .transform(rows.withColumn("payload", functions.lit("a"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot encode: encoder is not set");
    }
}
