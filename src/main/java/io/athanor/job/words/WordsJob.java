package io.athanor.job.words;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.size;

import io.athanor.base.UserError;
import io.athanor.job.SparkSessions;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.RegisteredModels;
import io.athanor.model.bundle.WordVectorBundles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains vectors of words on texts by Spark's Word2Vec (Mikolov et al., 2013: skip-grams, hierarchical softmax), writes them as a
 * {@code .vec} file, the commonest first, and gives them a name. The driver holds the vocabulary with its vectors, and no text.
 */
public final class WordsJob {
    private final SparkSession spark;
    private final RegisteredModels registered;

    public WordsJob(SparkSession spark, RegisteredModels registered) {
        this.spark = spark;
        this.registered = registered;
    }

    /** For the models of this machine's user. */
    public static WordsJob here(SparkSession spark) {
        return new WordsJob(spark, RegisteredModels.here());
    }

    /**
     * Trains them.
     *
     * @return what was found and made, for people
     * @throws UserError if there are no texts, no word is there often enough, or a file cannot be written
     */
    public String run(WordsRequest request) {
        registered.requireName(request.name());
        Path scratch = scratch();
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        try {
            TextCorpus corpus = new TextCorpus(spark, request.cleaning(), scratch);
            Dataset<Row> texts = request.sources().stream()
                    .map(source -> corpus.of(source, request.fields()))
                    .reduce(Dataset::union)
                    .orElseThrow()
                    .persist(StorageLevel.MEMORY_AND_DISK());
            try {
                return train(request, texts);
            } finally {
                texts.unpersist();
            }
        } finally {
            remove(scratch, configuration);
        }
    }

    private record Counted(String word, long times) {}

    private String train(WordsRequest request, Dataset<Row> texts) {
        long all = texts.count();
        Dataset<Row> read = texts.where(size(col(TextCorpus.WORDS)).gt(0));
        long with = read.count();
        List<Counted> vocabulary = vocabulary(request, read);
        var model = new Word2Vec()
                .setInputCol(TextCorpus.WORDS)
                .setOutputCol("vector")
                .setVectorSize(request.width())
                .setMinCount(request.minCount())
                .setWindowSize(request.window())
                .setMaxIter(request.epochs())
                .setNumPartitions(request.partitions())
                .setSeed(request.seed())
                .fit(read);
        Map<String, Vector> vectors = new HashMap<>();
        model.getVectors().toLocalIterator().forEachRemaining(row -> vectors.put(row.getString(0), row.getAs(1)));
        String address = request.out() == null
                ? registered.folder().resolve(request.name() + ".vec.gz").toString()
                : request.out();
        write(address, vocabulary, vectors, request.width());
        String origin = String.format(
                Locale.ROOT,
                "Word2Vec of Spark ML on %,d texts of %s: width %d, window %d, min-count %d, epochs %d, seed %d",
                with,
                String.join(", ", request.sources()),
                request.width(),
                request.window(),
                request.minCount(),
                request.epochs(),
                request.seed());
        BundleCard card = WordVectorBundles.of(address, request.name(), "NOASSERTION", origin);
        java.nio.file.Path file = registered.add(request.name(), card);
        long tokens = vocabulary.stream().mapToLong(Counted::times).sum();
        return String.format(Locale.ROOT, "Read %,d texts", with)
                + (all == with
                        ? ""
                        : String.format(Locale.ROOT, "; %,d more are no texts, or have no words", all - with))
                + String.format(
                        Locale.ROOT,
                        ".%n%,d words are there %d times or more (%,d in all), and have a vector of %d values.%n  vectors  %s%n  card     %s%n",
                        vocabulary.size(),
                        request.minCount(),
                        tokens,
                        request.width(),
                        address,
                        file)
                + String.format("%nUse it:  NAME: { from: FIELD, encoder: word-vectors, model: %s }%n", request.name());
    }

    /** Those that get a vector, the commonest first. */
    private static List<Counted> vocabulary(WordsRequest request, Dataset<Row> texts) {
        List<Counted> words = new ArrayList<>();
        texts.select(explode(col(TextCorpus.WORDS)).as("word"))
                .groupBy("word")
                .agg(count("*").as("times"))
                .where(col("times").geq(request.minCount()))
                .toLocalIterator()
                .forEachRemaining(row -> words.add(new Counted(row.getString(0), row.getLong(1))));
        if (words.isEmpty()) {
            throw new UserError("Cannot learn words from " + String.join(", ", request.sources())
                    + ": found no word that is there " + request.minCount()
                    + " times, expected some. Lower --min-count, or add texts.");
        }
        words.sort(Comparator.comparingLong(Counted::times).reversed().thenComparing(Counted::word));
        return words;
    }

    private void write(String address, List<Counted> words, Map<String, Vector> vectors, int width) {
        Path path = new Path(address);
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        try {
            FileSystem files = path.getFileSystem(configuration);
            try (OutputStream out = files.create(path, true);
                    OutputStream packed = address.endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out;
                    Writer writer = new BufferedWriter(new OutputStreamWriter(packed, StandardCharsets.UTF_8))) {
                writer.write(words.size() + " " + width + "\n");
                for (Counted counted : words) {
                    Vector vector = vectors.get(counted.word());
                    if (vector == null) {
                        throw new IllegalStateException("no vector was trained for " + counted.word());
                    }
                    StringBuilder line = new StringBuilder(counted.word());
                    for (double value : vector.toArray()) {
                        line.append(' ').append((float) value);
                    }
                    writer.write(line.append('\n').toString());
                }
            }
        } catch (IOException e) {
            throw new UserError(
                    "Cannot write the word vectors to " + address + ": " + e.getMessage()
                            + ", expected a writable place. Name another with --out.",
                    e);
        }
    }

    /** A folder that all executors see. */
    private Path scratch() {
        try {
            if (SparkSessions.isCluster(spark.sparkContext().master())) {
                return new Path(
                        FileSystem.get(spark.sparkContext().hadoopConfiguration())
                                .getHomeDirectory(),
                        ".athanor-words-" + UUID.randomUUID());
            }
            return new Path(Files.createTempDirectory("athanor-words").toUri());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder to write samples down in", e);
        }
    }

    private static void remove(Path scratch, Configuration configuration) {
        try {
            scratch.getFileSystem(configuration).delete(scratch, true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + scratch, e);
        }
    }
}
