package io.athanor.job.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.run.RunJob;
import io.athanor.job.work.ManifestRows;
import io.athanor.job.work.Refused;
import io.athanor.job.work.SavedPipeline;
import io.athanor.report.Gallery;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples whose pictures and cells were refused, from a tar. */
class QuarantineJobSparkTest {
    private static final String BROKEN = "no picture at all";
    private static final String STRANGE = "x/two: <b>&\"é";

    @TempDir
    private static Path folder;

    private static Path work;

    @BeforeAll
    static void extract() throws IOException {
        work = folder.resolve("work");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(folder.resolve("a.tar")), "UTF-8")) {
            add(tar, "x/one.png", BROKEN);
            add(tar, "x/one.json", "{\"size\": 1, \"label\": \"a\"}");
            add(tar, STRANGE + ".png", BROKEN + "!");
            add(tar, STRANGE + ".json", "{\"size\": 2, \"label\": \"b\"}");
            add(tar, "x/three.json", "{\"size\": \"many\", \"label\": \"a\"}");
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", picture);
            add(tar, "x/four.png", picture.toByteArray());
            add(tar, "x/four.json", "{\"size\": 4, \"label\": \"b\"}");
            ByteArrayOutputStream large = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(640, 320, BufferedImage.TYPE_INT_RGB), "jpeg", large);
            add(tar, "x/cut.png", Arrays.copyOf(large.toByteArray(), large.size() / 2));
            add(tar, "x/cut.json", "{\"size\": 5, \"label\": \"b\"}");
            for (int i = 0; i < 60; i++) {
                add(tar, "y/" + i + ".json", "{\"size\": 3, \"label\": \"b\"}");
            }
        }
        PipelineSettings settings = PipelineFile.read(
                        """
                        source: { webdataset: "${TAR}" }
                        label: label
                        limits: { rejected: 100% }
                        modalities:
                          image: { from: png, encoder: mobilenetv2-b10 }
                          table: { columns: [size], numeric: [size] }
                        """,
                        "p.yaml",
                        List.of(),
                        Map.of("TAR", folder.resolve("a.tar").toString()),
                        Pipelines.registry())
                .settings();
        new RunJob(Context.of(LocalSpark.session(), work.toString(), settings, Progress.silent(), null))
                .run(Step.EXTRACT);
    }

    private static void add(TarArchiveOutputStream tar, String name, String text) throws IOException {
        add(tar, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @Test
    void refused_payloads_are_written_out_as_they_were_with_their_reasons() throws IOException {
        Path out = folder.resolve("all");

        String said = job(null, null, 100).export(out.toString());

        assertThat(said).startsWith("4 payloads written to " + out + ", 0 named alone");
        Map<String, JsonNode> lines = index(out);
        assertThat(lines).containsOnlyKeys("x/one", STRANGE, "x/three", "x/cut");
        assertThat(content(out, lines, "x/one")).isEqualTo(BROKEN);
        assertThat(content(out, lines, STRANGE)).isEqualTo(BROKEN + "!");
        assertThat(Json.tree(content(out, lines, "x/three")).path("size").asText())
                .isEqualTo("many");
        assertThat(lines.get("x/one").path("reason").asText()).isEqualTo("undecodable");
        assertThat(lines.get("x/one").path("message").asText()).isNotEmpty();
        assertThat(lines.get("x/three").path("reason").asText()).isEqualTo("not-a-number");
        assertThat(lines.get(STRANGE).path("file").asText()).matches("image/\\d{6}-x_two_b_é\\.png");
    }

    @Test
    void nothing_lies_beside_the_files_and_their_numbers_have_no_gaps() throws IOException {
        Path out = folder.resolve("numbered");
        job(null, null, 100).export(out.toString());
        assertThat(names(out))
                .containsExactlyInAnyOrder(
                        "index.jsonl",
                        "000002-x_cut.png",
                        "000000-x_one.png",
                        "000001-x_two_b_é.png",
                        "000000-x_three.json");
    }

    private static List<String> names(Path out) throws IOException {
        try (Stream<Path> all = Files.walk(out)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void a_broken_row_is_written_as_the_line_it_is_until_its_file_changes() throws IOException {
        Path csv = folder.resolve("t.csv");
        Files.writeString(
                csv, "id,size,label\nr1,1,a\nr2,2,b,\"too\nmany\"\nr3,3\n" + rows() + "x,5\" disk\nr40,4,a\ny\n");
        Path place = folder.resolve("work-csv");
        extract(place.toString(), csv);
        QuarantineJob job =
                new QuarantineJob(place.toString(), new Configuration(), new RefusedFilter(null, null, 100));

        Path out = folder.resolve("lines");
        assertThat(job.export(out.toString())).startsWith("4 payloads written to " + out + ", 0 named alone");
        Map<String, JsonNode> lines = index(out);
        assertThat(lines).containsOnlyKeys("t.csv#line-3", "t.csv#line-5", "t.csv#line-26", "t.csv#line-28");
        assertThat(content(out, lines, "t.csv#line-3")).isEqualTo("r2,2,b,\"too\nmany\"\n");
        assertThat(content(out, lines, "t.csv#line-5")).isEqualTo("r3,3\n");
        assertThat(content(out, lines, "t.csv#line-26")).isEqualTo("x,5\" disk\n");
        assertThat(content(out, lines, "t.csv#line-28")).isEqualTo("y\n");
        assertThat(lines.get("t.csv#line-5").path("file").asText()).endsWith("t.csv_line-5.csv");

        Files.setLastModifiedTime(csv, FileTime.from(Instant.now().plusSeconds(9)));
        Path later = folder.resolve("later");
        assertThat(job.export(later.toString())).startsWith("0 payloads written to " + later + ", 4 named alone");
        assertThat(index(later).get("t.csv#line-3").path("note").asText()).contains("not in the source any more");
    }

    @Test
    void of_a_prediction_the_lines_of_the_predicted_file_are_written() throws IOException {
        String place = folder.resolve("work-trained").toString();
        Path learned = Files.createDirectories(folder.resolve("learned")).resolve("t.csv");
        String rows = rows();
        extract(place, Files.writeString(learned, "id,size,label\nlearned,1\n" + rows));
        Path scored = Files.createDirectories(folder.resolve("scored")).resolve("t.csv");
        String below = place + "/" + WorkDirectory.PREDICTIONS + "/of-scored";
        extract(below, Files.writeString(scored, "id,size,label\nscored,2\n" + rows));

        Path out = folder.resolve("predicted");
        new QuarantineJob(below, new Configuration(), new RefusedFilter(null, null, 100)).export(out.toString());

        assertThat(content(out, index(out), "t.csv#line-2")).isEqualTo("scored,2\n");
    }

    private static void extract(String place, Path csv) {
        PipelineSettings settings = PipelineFile.read(
                        """
                        source: { manifest: "${CSV}", id: id }
                        label: label
                        limits: { rejected: 100% }
                        modalities:
                          table: { columns: [size], numeric: [size] }
                        """, "p.yaml", List.of(), Map.of("CSV", csv.toString()), Pipelines.registry())
                .settings();
        new RunJob(Context.of(LocalSpark.session(), place, settings, Progress.silent(), null)).run(Step.EXTRACT);
    }

    private static String rows() {
        StringBuilder rows = new StringBuilder();
        for (int i = 4; i < 24; i++) {
            rows.append("r")
                    .append(i)
                    .append(",1,")
                    .append(i % 2 == 0 ? "a" : "b")
                    .append('\n');
        }
        return rows.toString();
    }

    @Test
    void a_modality_a_reason_and_a_number_can_be_asked_for() throws IOException {
        Path few = folder.resolve("few");
        assertThat(job("image", null, 1).export(few.toString()))
                .startsWith("1 payloads written")
                .contains("2 more were left out: raise --limit");
        assertThat(index(few)).hasSize(1);
        Path numbers = folder.resolve("numbers");
        job(null, "not-a-number", 100).export(numbers.toString());
        assertThat(index(numbers)).containsOnlyKeys("x/three");
        assertThatThrownBy(() -> job("sound", null, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no modality 'sound', expected one of [image, table]");
        assertThatThrownBy(() -> job(null, "nope", 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no reason 'nope', expected one of [empty, undecodable, ");
    }

    @Test
    void a_folder_that_holds_something_is_left_alone() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("mine.txt"), "mine");
        assertThatThrownBy(() -> job(null, null, 9).export(taken.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found mine.txt there, expected an empty folder or none");
        try (Stream<Path> there = Files.list(taken)) {
            assertThat(there).hasSize(1);
        }
    }

    @Test
    void an_export_that_was_stopped_goes_on_where_it_was() throws IOException {
        Path out = folder.resolve("stopped");
        Configuration full = new Configuration();
        full.set("fs.file.impl", Full.class.getName());
        full.setBoolean("fs.file.impl.disable.cache", true);
        assertThatThrownBy(() -> job(full).export(out.toString())).hasRootCauseMessage(Full.SAYS);
        assertThat(out.resolve(QuarantineExport.INDEX)).doesNotExist();

        assertThatThrownBy(() -> job("image", null, 100).export(out.toString()))
                .as("another export")
                .isInstanceOf(UserError.class);
        assertThat(job(null, null, 100).export(out.toString()))
                .startsWith("4 payloads written to " + out + " (2 of them were there already), 0 named alone");
        Map<String, JsonNode> lines = index(out);
        assertThat(lines).containsOnlyKeys("x/one", STRANGE, "x/three", "x/cut");
        assertThat(content(out, lines, "x/one")).isEqualTo(BROKEN);
        assertThat(content(out, lines, STRANGE)).isEqualTo(BROKEN + "!");
        try (Stream<Path> there = Files.list(out)) {
            assertThat(there.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("image", "table", QuarantineExport.INDEX);
        }
    }

    /** A disk that is full when a third payload is to be written. */
    public static final class Full extends RawLocalFileSystem {
        private static final String SAYS = "No space left on device";

        private int payloads;

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path file,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            FSDataOutputStream out = super.create(file, overwrite, bufferSize, replication, blockSize, progress);
            if (file.getName().equals("_payload") && ++payloads == 3) {
                out.write(1);
                out.close();
                throw new IOException(SAYS);
            }
            return out;
        }
    }

    @Test
    void without_a_folder_kinds_are_listed_with_their_counts_and_examples() {
        assertThat(job(null, null, 100).list())
                .contains("image  undecodable  2\n    x/one: ", "table  not-a-number  1\n    x/three: ")
                .endsWith("athanor quarantine " + work + " --export DIR writes the payloads out.");
        assertThat(job("image", "timeout", 100).list()).isEqualTo("Nothing of that kind is in quarantine.");
    }

    @Test
    void a_source_that_has_gone_leaves_names_and_a_reason() throws IOException {
        Path tar = folder.resolve("a.tar");
        Path aside = Files.move(tar, folder.resolve("aside.tar"));
        try {
            Path out = folder.resolve("gone");
            assertThat(job("image", null, 100).export(out.toString()))
                    .startsWith("0 payloads written to " + out + ", 3 named alone");
            assertThat(index(out).get("x/one").path("note").asText()).contains("a.tar");
        } finally {
            Files.move(aside, tar);
        }
    }

    @Test
    void some_of_each_kind_can_be_looked_at() throws IOException {
        Gallery gallery = gallery();

        assertThat(gallery.kinds())
                .extracting(kind -> kind.modality() + " " + kind.reason() + " " + kind.all())
                .containsExactly("image truncated 1", "image undecodable 2", "table not-a-number 1");
        Gallery.Preview cut = tile(gallery, 0).preview();
        assertThat(cut.form()).isEqualTo(Gallery.Form.PICTURE);
        byte[] png = Base64.getDecoder().decode(cut.content().replace("data:image/png;base64,", ""));
        BufferedImage thumbnail = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(thumbnail.getWidth()).isEqualTo(PayloadPreview.SIDE_PIXELS);
        assertThat(thumbnail.getHeight()).isEqualTo(PayloadPreview.SIDE_PIXELS / 2);
        assertThat(tile(gallery, 1).id()).isEqualTo("x/one");
        assertThat(tile(gallery, 1).message()).contains("not a picture");
        assertThat(tile(gallery, 1).preview()).isEqualTo(Gallery.Preview.text(BROKEN));
        assertThat(tile(gallery, 2).preview().content()).contains("\"size\" : \"many\"");
    }

    @Test
    void previews_are_made_by_tasks_and_the_driver_reads_no_row_of_the_manifest() {
        Configuration configuration = new Configuration();
        var found = new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), configuration);
        ManifestRows rows =
                Refused.of(found, new SavedPipeline(found).settings()).get(0).manifestRows(found);
        long before = bytesReadHere();

        Map<String, Gallery.Preview> previews =
                new RefusedPreviews(rows, Set.of("x/one", "gone"), List.of(), true).make(spark());

        assertThat(bytesReadHere()).isEqualTo(before);
        assertThat(previews).containsOnly(Map.entry("x/one", Gallery.Preview.text(BROKEN)));
        rows.each(configuration, "x/one"::equals, row -> {});
        assertThat(bytesReadHere()).isGreaterThan(before);
    }

    @Test
    void payloads_whose_source_has_gone_are_named_all_the_same() throws IOException {
        Path aside = Files.move(folder.resolve("a.tar"), folder.resolve("aside.tar"));
        try {
            assertThat(tile(gallery(), 0))
                    .isEqualTo(new Gallery.Tile(
                            "x/cut",
                            tile(gallery(), 0).message(),
                            Gallery.Preview.bare("its bytes are not to be had")));
        } finally {
            Files.move(aside, folder.resolve("a.tar"));
        }
    }

    /** What a plug-in may say of its encoder. */
    private record Pictures(boolean isPicture) implements EncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            throw new UnsupportedOperationException("nothing is extracted");
        }
    }

    @Test
    void pictures_are_shown_whichever_encoder_of_pictures_refused_them() {
        assertThat(tile(gallery(new Pictures(true)), 0).preview().form()).isEqualTo(Gallery.Form.PICTURE);
        assertThat(tile(gallery(new Pictures(false)), 0).preview().form()).isNotEqualTo(Gallery.Form.PICTURE);
    }

    private static Gallery gallery(EncoderSettings encoder) {
        var found = new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), new Configuration());
        Map<String, ModalitySettings> modalities =
                new TreeMap<>(new SavedPipeline(found).settings().encoders());
        modalities.put("image", PayloadSettings.of("png", encoder));
        return new RefusedGallery(found, spark())
                .of(Refused.of(found, new SavedPipeline(found).settings()), modalities);
    }

    private static Gallery gallery() {
        Configuration configuration = new Configuration();
        var found = new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), configuration);
        PipelineSettings settings = new SavedPipeline(found).settings();
        return new RefusedGallery(found, spark()).of(Refused.of(found, settings), settings.encoders());
    }

    /** By this thread, ever. */
    private static long bytesReadHere() {
        return FileSystem.getAllStatistics().stream()
                .mapToLong(statistics -> statistics.getThreadStatistics().getBytesRead())
                .sum();
    }

    private static JavaSparkContext spark() {
        return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    }

    private static Gallery.Tile tile(Gallery gallery, int kind) {
        return gallery.kinds().get(kind).tiles().get(0);
    }

    private static QuarantineJob job(String modality, String reason, int most) {
        return new QuarantineJob(work.toString(), new Configuration(), new RefusedFilter(modality, reason, most));
    }

    private static QuarantineJob job(Configuration configuration) {
        return new QuarantineJob(work.toString(), configuration, new RefusedFilter(null, null, 100));
    }

    private static String content(Path out, Map<String, JsonNode> lines, String id) throws IOException {
        return Files.readString(out.resolve(lines.get(id).path("file").asText()));
    }

    private static Map<String, JsonNode> index(Path out) throws IOException {
        Map<String, JsonNode> lines = new LinkedHashMap<>();
        for (String line : Files.readAllLines(out.resolve(QuarantineExport.INDEX))) {
            JsonNode one = Json.tree(line);
            lines.put(one.path("id").asText(), one);
        }
        return lines;
    }
}
