package io.athanor.bench;

import io.athanor.data.Columns;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of which it is known how well they can be told apart: ten classes, of equal shares; two vectors, that lack in some rows
 * and are Gaussian around a centre of their class, one as far from each other as the next; a word that is the class's own in some
 * rows; a number that says nothing. All follows from a row's number, whoever makes it.
 */
final class PipelineData {
    private static final int CLASSES = 10;

    /** The words' share that is the class's own; the others are any class's but its own. */
    private static final double WORD = 0.3;

    private static final int PARTS = 8;

    private static final Vectors WIDE = new Vectors("wide", 1, 128, 1.6, 0.05);
    private static final Vectors NARROW = new Vectors("narrow", 2, 64, 1.2, 0.1);
    /** The number of the other cells' stream, above those of the vectors. */
    private static final int SAMPLES = 3;

    private static final NormalDistribution NORMAL = new NormalDistribution();

    private PipelineData() {}

    /**
     * A vector of each row.
     *
     * @param distance of a class's centre from the origin, in standard deviations of the noise; centres are at right angles
     * @param missing the share of rows that have none
     */
    private record Vectors(String name, int stream, int width, double distance, double missing)
            implements Serializable {
        /** One of {@link #width} values, or null. */
        float @Nullable [] of(long row) {
            SplittableRandom random = random(row, stream);
            if (random.nextDouble() < missing) {
                return null;
            }
            int shown = label(row);
            // a centre lies along as many axes as there are for each class
            int axes = width / CLASSES;
            float[] values = new float[width];
            for (int j = 0; j < width; j++) {
                double centre = j / axes == shown ? distance / Math.sqrt(axes) : 0;
                values[j] = (float) (centre + random.nextGaussian());
            }
            return values;
        }
    }

    /**
     * Writes the tables and a pipeline over them.
     *
     * @param folder there must be none yet
     * @return the pipeline file
     */
    static Path write(SparkSession spark, Path folder, long rows, int epochs, int workers) throws IOException {
        StructType samples = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add("class", DataTypes.StringType)
                .add("reading", DataTypes.DoubleType)
                .add("word", DataTypes.StringType);
        table(spark, folder.resolve("samples"), rows, samples, PipelineData::sample);
        StructType vectors = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));
        for (Vectors of : List.of(WIDE, NARROW)) {
            table(spark, folder.resolve(of.name()), rows, vectors, row -> RowFactory.create(id(row), of.of(row)));
        }
        return Files.writeString(folder.resolve("pipeline.yaml"), """
                name: rows-%d
                source: { manifest: "%s/samples" }
                label: class
                modalities:
                  wide: { encoder: external, path: "%2$s/wide", id: sample_id, vector: vector, width: 128 }
                  narrow: { encoder: external, path: "%2$s/narrow", id: sample_id, vector: vector, width: 64 }
                  table: { columns: [reading, word] }
                teacher: { epochs: %d }
                student: { modalities: [narrow], epochs: %3$d }
                workers: %d
                seed: 7
                """.formatted(rows, folder, epochs, workers));
    }

    /** The share of rows that the best of all rules, which knows how they were made, gets right. */
    static double bestAccuracy() {
        double best = 0;
        for (List<Vectors> there : List.of(List.of(WIDE, NARROW), List.of(WIDE), List.of(NARROW), List.<Vectors>of())) {
            double share = 1;
            double square = 0;
            for (Vectors of : List.of(WIDE, NARROW)) {
                boolean has = there.contains(of);
                share *= has ? 1 - of.missing() : of.missing();
                square += has ? of.distance() * of.distance() : 0;
            }
            best += share * bestAccuracy(Math.sqrt(square));
        }
        return best;
    }

    /**
     * That of rows whose vectors have their centre at a distance. What such a vector says for a class is normal, with the square
     * of the distance as variance, and as mean for the row's own class and 0 for the others; the word adds to the class it shows.
     */
    private static double bestAccuracy(double distance) {
        double word = Math.log(WORD * (CLASSES - 1) / (1 - WORD));
        if (distance == 0) {
            // a word is its own class's more often than any other's
            return WORD;
        }
        double step = 0.005;
        return DoubleStream.iterate(-8, own -> own <= 8, own -> own + step)
                .map(own -> {
                    double other = NORMAL.cumulativeProbability(own + distance);
                    double shown = NORMAL.cumulativeProbability(own + distance - word / distance);
                    double behind = NORMAL.cumulativeProbability(own + distance + word / distance);
                    return step
                            * NORMAL.density(own)
                            * (WORD * Math.pow(behind, CLASSES - 1)
                                    + (1 - WORD) * Math.pow(other, CLASSES - 2) * shown);
                })
                .sum();
    }

    private static Row sample(long row) {
        SplittableRandom random = random(row, SAMPLES);
        int shown = label(row);
        int other = (shown + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
        String word = "word-" + (random.nextDouble() < WORD ? shown : other);
        return RowFactory.create(id(row), "class-" + shown, 100 + 15 * random.nextGaussian(), word);
    }

    private static String id(long row) {
        return "row-%09d".formatted(row);
    }

    private static int label(long row) {
        return random(row, 0).nextInt(CLASSES);
    }

    private static SplittableRandom random(long row, int stream) {
        return new SplittableRandom(row * (SAMPLES + 1) + stream);
    }

    private static void table(SparkSession spark, Path at, long rows, StructType schema, Maker maker) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Integer> parts = IntStream.range(0, PARTS).boxed().toList();
        JavaRDD<Row> made = context.parallelize(parts, PARTS)
                .flatMap(part -> LongStream.range(rows * part / PARTS, rows * (part + 1) / PARTS)
                        .mapToObj(maker)
                        .iterator());
        spark.createDataFrame(made, schema)
                .write()
                .option("compression", "zstd")
                .parquet(at.toString());
    }

    /** A row by its number. */
    private interface Maker extends LongFunction<Row>, Serializable {}
}
