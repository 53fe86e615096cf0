package io.athanor.job.doctor;

import io.athanor.base.CudaBuild;
import io.athanor.base.UserError;
import io.athanor.collective.GlooCollective;
import io.athanor.collective.GroupKey;
import io.athanor.collective.MeetingPoint;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.audio.SoundSettings;
import io.athanor.extract.encoder.audio.SpeechExtractor;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.fusion.ops.Torch;
import io.athanor.model.OnnxEngine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Small trials of everything a pipeline stands on: each loads the real library and computes with it. */
public final class SelfChecks {
    private static final String REMEDY =
            " Run jobs/athanor doctor on a supported platform, and see that the cache folder"
                    + " (ATHANOR_CACHE) can be written and holds programs (is not mounted noexec).";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private SelfChecks() {}

    /**
     * The trials by name, in the order they should be looked at; each gives what it found in a few words.
     *
     * @param spark opens Spark for the last of them
     */
    public static Map<String, Supplier<String>> all(Supplier<SparkSession> spark) {
        Map<String, Supplier<String>> checks = new LinkedHashMap<>();
        checks.put("ONNX Runtime", guarded("ONNX Runtime", SelfChecks::onnx));
        checks.put("pictures", guarded("the picture encoder", SelfChecks::picture));
        checks.put("text, tokenizer", guarded("the text encoder", SelfChecks::text));
        checks.put("speech, FFmpeg", guarded("the speech encoder", SelfChecks::speech));
        checks.put("libtorch", guarded("libtorch", SelfChecks::torch));
        checks.put("Gloo", guarded("the process group of training", SelfChecks::gloo));
        checks.put("Spark", guarded("Spark", () -> spark(spark.get())));
        return checks;
    }

    /** The trials of what a cluster's executors load, by name. */
    static Map<String, Supplier<String>> libraries() {
        Map<String, Supplier<String>> checks = new LinkedHashMap<>();
        checks.put("ONNX Runtime", SelfChecks::onnx);
        checks.put("FFmpeg", SelfChecks::speech);
        checks.put("libtorch", SelfChecks::torch);
        return checks;
    }

    private static String onnx() {
        return "version " + OnnxEngine.version() + (OnnxEngine.hasCuda() ? ", with a CUDA device" : ", on the CPU");
    }

    /** A library that cannot be loaded is no bug of the program but a matter of the machine. */
    private static Supplier<String> guarded(String what, Supplier<String> trial) {
        return () -> {
            try {
                return trial.get();
            } catch (LinkageError e) {
                throw new UserError("Cannot use " + what + ": " + e + ", expected it to load." + REMEDY, e);
            }
        };
    }

    private static String picture() {
        FeatureExtractor extractor = new MobileNetSettings(new PictureSettings(1 << 20, 0)).extractor();
        try (Session session = extractor.open(ExecutorPlace.plain())) {
            return width(session, SamplePayloads.picture(0)) + " values from a picture";
        }
    }

    private static String text() {
        FeatureExtractor extractor = new MiniLmSettings("pooled", 128).extractor();
        try (Session session = extractor.open(ExecutorPlace.plain())) {
            return width(session, SamplePayloads.text(0)) + " values from a text";
        }
    }

    private static String speech() {
        SpeechExtractor extractor = new SpeechExtractor(SoundSettings.usual());
        try (Session session = extractor.open(ExecutorPlace.plain())) {
            return width(session, SamplePayloads.sound(0)) + " values from a second of sound";
        }
    }

    private static int width(Session session, byte[] payload) {
        Decoded decoded = session.decode(payload);
        if (decoded instanceof Prepared prepared) {
            return session.infer(List.of(prepared)).get(0).length;
        }
        throw new IllegalStateException("a sound payload was rejected: " + decoded);
    }

    private static String torch() {
        Torch.useOneCore();
        try (var row = Torch.tensor(new float[] {1, 2, 3}, 1, 3);
                var column = Torch.tensor(new float[] {4, 5, 6}, 3, 1);
                var product = row.matmul(column)) {
            float found = Torch.values(product)[0];
            if (found != 32) {
                throw new IllegalStateException("1·4 + 2·5 + 3·6 came out as " + found);
            }
        }
        int gpus = Torch.gpus();
        if (gpus > 0) {
            return "multiplies matrices, with " + gpus + (gpus == 1 ? " CUDA device" : " CUDA devices");
        }
        return "multiplies matrices, on the CPU"
                + (CudaBuild.carried() ? ", as " + Torch.withoutGpus() + "; it wants " + CudaBuild.NEEDS : "");
    }

    private static String gloo() {
        Torch.useOneCore();
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", PATIENCE);
                GlooCollective alone = GlooCollective.join(meeting, GroupKey.random(), 0, 1, "127.0.0.1", PATIENCE)) {
            alone.await();
            return "a group of " + alone.size() + " meets on 127.0.0.1";
        }
    }

    private static String spark(SparkSession spark) {
        if (!spark.sparkContext().isLocal()) {
            // where no executor comes a job would wait for ever: those who look at executors wait for them first
            return "version " + spark.version() + " at " + spark.sparkContext().master();
        }
        long sum = spark.range(1000).selectExpr("sum(id)").first().getLong(0);
        if (sum != 499_500) {
            throw new IllegalStateException("0 + 1 + … + 999 came out as " + sum);
        }
        return "version " + spark.version() + " at " + spark.sparkContext().master() + ", "
                + spark.sparkContext().defaultParallelism() + " tasks at a time";
    }
}
