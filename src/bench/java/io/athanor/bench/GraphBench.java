package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.graph.EmbeddingStage;
import io.athanor.graph.GraphSettings;
import io.athanor.graph.LinkFigures;
import io.athanor.table.Artefact;
import io.athanor.table.Publisher;
import io.athanor.table.StageContext;
import io.athanor.table.StageProgress;
import io.athanor.table.WorkDirectory;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.barrier.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code jobs/bench graph}: how well embeddings foretell links of WordNet's nouns that were held out. It takes what {@code
 * jobs/data/wordnet} has made: {@code WORDNET=DIR jobs/bench graph}.
 */
@Command(
        name = "graph",
        description = {
            "Embeddings of WordNet's noun synsets, trained by the workers that train fusion models, and the filtered ranks of triples"
                    + " that were held out: MRR and hits.",
            "The graph is of the size and the relations of WN18RR, with no relation beside its inverse, and not the same triples."
        },
        mixinStandardHelpOptions = true)
final class GraphBench implements Callable<Integer> {
    @Option(
            names = "--wordnet",
            paramLabel = "DIR",
            description = "Where jobs/data/wordnet has made its data ($$WORDNET, or target/wordnet).")
    @Nullable
    private Path wordnet;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a setting of the embeddings, as in --set epochs=20; may be repeated.")
    private List<String> sets = List.of();

    @Option(names = "--workers", defaultValue = "2", description = "Workers (${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--seed", defaultValue = "7", description = "Seed (${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        Path triples = data().resolve("triples.tsv");
        if (!Files.isRegularFile(triples)) {
            throw new UserError("Cannot measure: found no " + triples
                    + ", expected what jobs/data/wordnet makes. Run jobs/data/wordnet DIR and give --wordnet DIR.");
        }
        GraphSettings settings = PipelineFile.read(
                        "{ from: synset, held-out: 3000, triples: { tsv: '" + triples + "' } }",
                        "graph",
                        sets,
                        Map.of(),
                        io.athanor.config.SettingsRegistry.of(GraphSettings.class))
                .settings();
        Path folder = Files.createTempDirectory("athanor-bench-graph");
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + workers + "]")
                .appName("athanor-bench-graph")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.local.dir", folder.resolve("spark").toString())
                .getOrCreate()) {
            measure(settings, spark, folder);
        } finally {
            Scratch.delete(folder);
        }
        return 0;
    }

    private Path data() {
        String variable = System.getenv("WORDNET");
        return (wordnet != null
                        ? wordnet
                        : variable != null
                                ? Path.of(variable)
                                : Path.of(System.getProperty("athanor.home"), "target", "wordnet"))
                .toAbsolutePath();
    }

    private void measure(GraphSettings settings, SparkSession spark, Path folder) {
        var work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()),
                spark.sparkContext().hadoopConfiguration());
        long began = System.nanoTime();
        EmbeddingStage stage = EmbeddingStage.of(
                settings,
                spark,
                new EmbeddingStage.Training(new Workers(workers), WorkerSettings.defaults(), null, 4, seed));
        Artefact made = new Publisher(new StageContext(spark, work, Map.of(), progress(began))).artefact(stage);
        Map<String, Long> counts = made.provenance().counts();
        System.out.printf(
                Locale.ROOT,
                "%,d triples of %,d entities and %,d relations, %,d held out; %d workers, %.0f s%n",
                counts.get("triples"),
                counts.get("entities"),
                counts.get("relations"),
                counts.get("heldOut"),
                workers,
                (System.nanoTime() - began) / 1e9);
        LinkFigures figures = EmbeddingStage.figures(made);
        System.out.printf(
                Locale.ROOT,
                "graph wordnet MRR %.3f hits@1 %.3f hits@3 %.3f hits@10 %.3f%n",
                figures.mrr(),
                figures.hitsAt1(),
                figures.hitsAt3(),
                figures.hitsAt10());
    }

    private static StageProgress progress(long began) {
        return new StageProgress() {
            private long said;

            @Override
            public void advanceTo(long done) {
                if (done >= said + 5) {
                    said = done;
                    System.out.printf(Locale.ROOT, "epoch %d after %.0f s%n", done, (System.nanoTime() - began) / 1e9);
                }
            }

            @Override
            public void standing(String text, double secondsLeft) {}

            @Override
            public void note(String text) {
                System.out.println(text);
            }
        };
    }
}
