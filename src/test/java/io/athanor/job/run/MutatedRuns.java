package io.athanor.job.run;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Columns;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.text.ReadTexts;
import io.athanor.extract.payload.image.RiskyPictures;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.features.Pipeline;
import io.athanor.table.Artefact;
import io.athanor.table.LedgerFile;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Extraction over {@link MutatedSource}s: how each ended, as the command line would. */
final class MutatedRuns {
    private final Path folder;
    private final Duration longest;
    private final SparkSession spark;
    private final String texts;
    private final Map<Integer, Integer> codes = new ConcurrentHashMap<>();
    private final Set<MutatedSource.Kind> kinds = ConcurrentHashMap.newKeySet();
    private final Set<MutatedSource.Mutation> mutations = ConcurrentHashMap.newKeySet();
    private final List<String> faults = new CopyOnWriteArrayList<>();

    private MutatedRuns(Path folder, Duration longest, SparkSession spark, String texts) {
        this.folder = folder;
        this.longest = longest;
        this.spark = spark;
        this.texts = texts;
    }

    /**
     * As the program runs.
     *
     * @param longest after which a run counts as one that hangs
     */
    MutatedRuns(Path folder, Duration longest) {
        this(folder, longest, LocalSpark.session(), "minilm-l6");
    }

    /** The same for a fraction of the time: nothing is compiled for a few rows, and texts are read without a network. */
    static MutatedRuns quick(Path folder, Duration longest) {
        SparkSession spark = LocalSpark.session().newSession();
        Map.of(
                        "spark.sql.codegen.wholeStage", "false",
                        "spark.sql.codegen.factoryMode", "NO_CODEGEN",
                        "spark.sql.adaptive.enabled", "false",
                        "spark.sql.shuffle.partitions", "1")
                .forEach(spark.conf()::set);
        return new MutatedRuns(folder, longest, spark, "");
    }

    /** How many runs ended with each exit code. */
    Map<Integer, Integer> codes() {
        return codes;
    }

    /** The kinds of sources that were met. */
    Set<MutatedSource.Kind> kinds() {
        return kinds;
    }

    /** What was done to them. */
    Set<MutatedSource.Mutation> mutations() {
        return mutations;
    }

    /** What ended as none may: each seed with what was done to its source and what came of it. */
    List<String> faults() {
        return faults;
    }

    /** Extracts one, whatever other threads do. */
    void run(long seed) throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve("seed-" + seed));
        MutatedSource source = new MutatedSource(seed, place);
        kinds.add(source.kind());
        mutations.addAll(source.mutations());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            int code = thread.submit(() -> ended(source, place)).get(longest.toMillis(), TimeUnit.MILLISECONDS);
            codes.merge(code, 1, Integer::sum);
        } catch (ExecutionException e) {
            codes.merge(1, 1, Integer::sum);
            var trace = new StringWriter();
            e.getCause().printStackTrace(new PrintWriter(trace));
            faults.add("seed " + seed + ", " + source + ": " + trace);
        } catch (TimeoutException e) {
            faults.add("seed " + seed + ", " + source + ": not through within " + longest);
        } finally {
            thread.shutdownNow();
        }
        try (Stream<Path> all = Files.walk(place)) {
            all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> {
                if (!file.delete()) {
                    throw new IllegalStateException("cannot remove " + file);
                }
            });
        }
    }

    private int ended(MutatedSource source, Path place) {
        try {
            return code(source, place);
        } catch (Throwable e) {
            throw new IllegalStateException("a bug", e);
        }
    }

    /** The exit code; a bug is thrown. */
    private int code(MutatedSource source, Path place) throws Throwable {
        Pipeline pipeline = new Pipeline(context(source, place));
        try {
            pipeline.manifest();
            pipeline.samples();
            pipeline.ledger();
        } catch (Throwable e) {
            // Spark throws checked failures that it does not declare
            Optional<UserError> said = DataFaults.of(e);
            if (said.isEmpty()) {
                throw e;
            }
            if (!said.get().getMessage().matches("(?s)Cannot .*")) {
                throw new IllegalStateException(
                        "not the form of a message: " + said.get().getMessage(), e);
            }
            return said.get().exitCode();
        }
        requireNothingLost(source, pipeline);
        return 0;
    }

    /** What is written balances by itself; the samples of whole files have to be in it. */
    private static void requireNothingLost(MutatedSource source, Pipeline pipeline) {
        LedgerFile ledger = LedgerFile.read(pipeline.context().work()).orElseThrow();
        ledger.ledger().requireBalance();
        Artefact manifest = pipeline.manifest();
        Set<String> ids = new HashSet<>();
        StructType id = new StructType().add(Columns.SAMPLE_ID, DataTypes.StringType);
        for (String file : manifest.provenance().files()) {
            try (RowReader rows =
                    RowFile.read(new org.apache.hadoop.fs.Path(manifest.path(), file), new Configuration(), id)) {
                rows.forEachRemaining(row -> ids.add(row.getString(0)));
            }
        }
        if (!ids.containsAll(source.untouched()) || ids.size() != ledger.ids()) {
            throw new IllegalStateException(
                    "lost samples of whole files: " + source.untouched() + " are not all among " + ids);
        }
    }

    private Context context(MutatedSource source, Path place) {
        MutatedSource.Kind kind = source.kind();
        String picked = source.modality();
        String pipeline = "source: { " + kind.source.formatted(place.resolve("data")) + " }\nlabel: kind\n"
                + "split: { train: 1, validation: 0, test: 0 }\n"
                + "modalities:\n"
                + "  numbers: { columns: [price] }\n"
                + (picked.equals("text") && !texts.isEmpty()
                        ? "  text: { from: " + kind.text + ", encoder: " + texts + " }\n"
                        : "")
                + (picked.equals("sound") ? "  sound: { from: wav, encoder: speech-embedding }\n" : "")
                + "limits: { rejected: 90% }\nbuckets: 1\n";
        PipelineSettings settings = PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        Map<String, ModalitySettings> modalities = new LinkedHashMap<>(settings.encoders());
        if (picked.equals("image")) {
            modalities.put(
                    "image",
                    new PayloadSettings(
                            List.of(kind.picture), 1L << 20, new RiskyPictures(1 << 20), null, null, List.of()));
        }
        if (picked.equals("text") && texts.isEmpty()) {
            modalities.put("text", PayloadSettings.of(kind.text, new ReadTexts()));
        }
        return Context.of(
                spark,
                place.resolve("work").toString(),
                settings.over(settings.source(), modalities),
                Progress.silent(),
                null);
    }
}
