package io.athanor.bench;

import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import io.athanor.train.trees.TreeSearch;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What boosted trees cost as a baseline: the whole search of depth, rate and rounds, on one core, of generated rows whose classes follow
 * from some of their values. {@code jobs/bench trees --rows 3000 --values 400 --classes 3}
 */
@Command(
        name = "trees",
        description = "Measures what a core takes for the boosted trees that are a baseline, search included.",
        mixinStandardHelpOptions = true)
public final class TreesBench implements Runnable {
    private static final int TELLING = 20;

    @Option(names = "--rows", defaultValue = "3000", description = "Training rows; a fifth as many are for validation.")
    private int rows;

    @Option(names = "--values", defaultValue = "400", description = "Values of a row, of which twenty tell its class.")
    private int values;

    @Option(names = "--classes", defaultValue = "3", description = "Classes.")
    private int classes;

    @Override
    public void run() {
        Random random = new Random(7);
        double[][] weights = new double[classes][TELLING];
        for (double[] of : weights) {
            for (int j = 0; j < TELLING; j++) {
                of[j] = random.nextGaussian();
            }
        }
        Task task = new Multiclass(
                IntStream.range(0, classes).mapToObj("%05d"::formatted).toList(), Collections.nCopies(classes, 1L));
        Drawn training = new Drawn(rows, values, weights, random);
        Drawn validation = new Drawn(rows / 5, values, weights, random);
        long start = processorNanos();
        TreeSearch.Chosen chosen =
                TreeSearch.choose(training.inputs, training.labels, validation.inputs, validation.labels, task);
        double seconds = (processorNanos() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%,7d rows of %,d values, %d classes: %.1f s, %.2f s for 1M values and class; depth %d, rate %.1f, %d rounds,"
                        + " %,d bytes; log-loss %.3f, prior %.3f%n",
                rows,
                values,
                classes,
                seconds,
                seconds / ((double) rows * values * classes / 1e6),
                chosen.depth(),
                chosen.rate(),
                chosen.trees().rounds(),
                chosen.trees().booster().length,
                chosen.loss(),
                Math.log(classes));
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Rows whose class is the one of the highest score. */
    private static final class Drawn {
        private final float[][] inputs;
        private final float[][] labels;

        Drawn(int rows, int width, double[][] weights, Random random) {
            inputs = new float[rows][width];
            labels = new float[rows][1];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < width; j++) {
                    inputs[i][j] = (float) random.nextGaussian();
                }
                double best = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < weights.length; c++) {
                    double score = 2 * random.nextGaussian();
                    for (int j = 0; j < TELLING; j++) {
                        score += weights[c][j] * inputs[i][j] * (j % 2 == 0 ? 1 : Math.signum(inputs[i][j - 1]));
                    }
                    if (score > best) {
                        best = score;
                        labels[i][0] = c;
                    }
                }
            }
        }
    }
}
