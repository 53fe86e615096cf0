package io.athanor.job.run;

import io.athanor.config.PipelineFile;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Rejection;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.payload.image.RiskyPictures;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.SparkSessions;
import io.athanor.job.features.Pipeline;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.LedgerFile;
import io.athanor.table.QuarantineTable;
import io.athanor.testing.Quickstart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A data set of small real pictures, some of which are broken in ways of which the reason is known. */
final class RiskySet {
    static final Modality IMAGE = new Modality("image");

    private final Path folder;
    private final List<String> good = new ArrayList<>();

    /** What a reference to a broken payload says, by its kind. */
    private final Map<String, String> broken = new LinkedHashMap<>();

    private final Map<String, String> reasons = new LinkedHashMap<>();

    RiskySet(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        for (Quickstart.Item item : Quickstart.items()) {
            byte[] png = item.members().get("png");
            if (png != null && isPicture(png)) {
                good.add(file("good-" + good.size() + ".png", png));
            }
        }
        byte[] picture = Files.readAllBytes(folder.resolve(good.get(0)));
        kind("empty", Rejection.EMPTY, file("empty.png", new byte[0]));
        kind("cut", Rejection.TRUNCATED, file("cut.png", Arrays.copyOf(picture, picture.length / 2)));
        kind("text", Rejection.UNDECODABLE, file("text.png", "no picture".getBytes(StandardCharsets.UTF_8)));
        kind("sound", Rejection.UNDECODABLE, file("sound.png", sound()));
        kind("document", Rejection.UNDECODABLE, file("document.jpg", "%PDF-1.7".getBytes(StandardCharsets.UTF_8)));
        kind("bomb", Rejection.TOO_LARGE, file("bomb.png", bomb(picture)));
        kind("bytes", Rejection.TOO_LARGE, file("bytes.png", Arrays.copyOf(picture, 300_000)));
        kind("gone", Rejection.UNREADABLE, "gone.png");
        kind("outside", Rejection.OUTSIDE_ROOT, "../../etc/passwd");
        kind("metadata", Rejection.FORBIDDEN, "http://169.254.169.254/latest/meta-data/x.png");
        kind("crash", Rejection.CRASH, file("crash.png", marked(picture, RiskyPictures.CRASH)));
        kind("late-crash", Rejection.CRASH, file("late-crash.png", marked(picture, RiskyPictures.LATE_CRASH)));
        kind("wait", Rejection.TIMEOUT, file("wait.png", marked(picture, RiskyPictures.WAIT)));
        kind("spin", Rejection.TIMEOUT, file("spin.png", marked(picture, RiskyPictures.SPIN)));
        Path pipe = folder.resolve("pipe").toAbsolutePath();
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("cannot make the pipe " + pipe);
        }
        kind("native", Rejection.TIMEOUT, file("native.png", marked(picture, RiskyPictures.NATIVE + pipe)));
    }

    /**
     * Writes a manifest.
     *
     * @param kinds the kind of the sample of a number, null for a good one
     * @param withBroken whether broken ones are in it
     */
    Path manifest(String name, int samples, IntFunction<String> kinds, boolean withBroken) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < samples; i++) {
            String kind = kinds.apply(i);
            if (kind == null || withBroken) {
                String reference = kind == null ? good.get(i % good.size()) : broken.get(kind);
                lines.append(String.format(
                        "{\"sample_id\": \"%s\", \"picture\": \"%s\", \"label\": \"%s\"}%n",
                        id(i), reference, i % 2 == 0 ? "even" : "odd"));
            }
        }
        return Files.writeString(folder.resolve(name), lines);
    }

    /** What the quarantine of a run is to hold: reasons by sample. */
    SortedMap<String, String> expected(int samples, IntFunction<String> kinds) {
        SortedMap<String, String> expected = new TreeMap<>();
        for (int i = 0; i < samples; i++) {
            if (kinds.apply(i) != null) {
                expected.put(id(i), reasons.get(kinds.apply(i)));
            }
        }
        return expected;
    }

    static String id(int number) {
        return String.format("sample-%05d", number);
    }

    /** The pipeline file that goes with a manifest. */
    static String pipeline(Path manifest, int partSamples, String extract) {
        return String.join(
                "\n",
                "name: risky",
                "source: { manifest: \"" + manifest + "\", part-samples: " + partSamples + " }",
                "label: label",
                "modalities: { image: { from: picture, encoder: risky-pictures, max-bytes: 200000, max-pixels: 1000000 } }",
                "extract: { " + extract + " }",
                "limits: { rejected: 10% }",
                "seed: 7",
                "");
    }

    static Result run(SparkSession spark, Path work, String pipeline) {
        return run(spark, work.toUri().toString(), pipeline);
    }

    /** @param work a path or URI */
    static Result run(SparkSession spark, String work, String pipeline) {
        PipelineSettings settings = PipelineFile.read(
                        pipeline,
                        "risky.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry().with(EncoderSettings.class, RiskyPictures.class))
                .settings();
        var context = Context.of(spark, work, settings, Progress.silent(), null);
        var made = new Pipeline(context);
        return new Result(context, made.ledger(), made.features().get(0));
    }

    /** A run's tables. */
    record Result(Context context, LedgerFile ledger, FeatureTable features) {
        /** Feature and status by sample, of those that were not rejected. */
        SortedMap<String, String> rows() {
            SortedMap<String, String> rows = new TreeMap<>();
            for (Row row : BucketedTable.read(context.spark(), features.artefact())
                    .selectExpr(Columns.SAMPLE_ID, Columns.STATUS, "md5(cast(" + Columns.FEATURES + " as string))")
                    .where(Columns.STATUS + " != 'quarantined'")
                    .collectAsList()) {
                rows.put(row.getString(0), row.getString(1) + " " + row.getString(2));
            }
            return rows;
        }

        /** Reason by sample, of those that were. */
        SortedMap<String, String> quarantine() {
            Artefact table = context.work()
                    .find(context.work().quarantine(IMAGE, features.artefact().fingerprint()))
                    .orElseThrow();
            SortedMap<String, String> reasons = new TreeMap<>();
            for (Row row : context.spark()
                    .read()
                    .parquet(table.path().toString())
                    .select(Columns.SAMPLE_ID, QuarantineTable.REASON)
                    .collectAsList()) {
                reasons.put(row.getString(0), row.getString(1));
            }
            return reasons;
        }
    }

    /** The program of a driver that may die: the work directory, the pipeline file, Spark's master. */
    static final class Program {
        private Program() {}

        public static void main(String[] words) {
            int code = 1;
            try {
                run(SparkSessions.open("risky", words[2]), words[0], Files.readString(Path.of(words[1])));
                code = 0;
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
            }
            System.exit(code);
        }
    }

    private void kind(String name, String reason, String reference) {
        broken.put(name, reference);
        reasons.put(name, reason);
    }

    private String file(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
        return name;
    }

    /** The sample data has a few broken ones of its own. */
    private static boolean isPicture(byte[] png) {
        try {
            return ImageIO.read(new ByteArrayInputStream(png)) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] marked(byte[] picture, String mark) {
        byte[] end = mark.getBytes(StandardCharsets.ISO_8859_1);
        byte[] marked = Arrays.copyOf(picture, picture.length + end.length);
        System.arraycopy(end, 0, marked, picture.length, end.length);
        return marked;
    }

    private static byte[] sound() {
        return Quickstart.items().stream()
                .map(item -> item.members().get("ogg"))
                .filter(ogg -> ogg != null && ogg.length > 100)
                .findFirst()
                .orElseThrow();
    }

    /** The picture, whose header says that it is large beyond reason. */
    private static byte[] bomb(byte[] picture) {
        byte[] bomb = picture.clone();
        ByteBuffer header = ByteBuffer.wrap(bomb);
        header.putInt(16, 60_000);
        header.putInt(20, 60_000);
        CRC32 sum = new CRC32();
        sum.update(bomb, 12, 17);
        header.putInt(29, (int) sum.getValue());
        return bomb;
    }
}
