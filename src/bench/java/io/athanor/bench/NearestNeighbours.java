package io.athanor.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What features say without any training: a row is of the class that most of its nearest rows are of, by the Euclidean distance of the
 * features as they come. Of classes with as many, that of the nearest row counts; of rows as near, the first.
 *
 * @param k rows that vote
 */
record NearestNeighbours(int k) {
    /**
     * The classes of some rows, by others; rows are given by their numbers.
     *
     * @param features [rows × width]
     * @param labels the number of each row's class
     * @param known rows that vote, at least one
     */
    int[] predictions(float[][] features, int[] labels, int[] known, int[] asked) {
        return IntStream.of(asked)
                .map(row -> vote(nearest(features, features[row], known), labels))
                .toArray();
    }

    /** The nearest first. */
    private int[] nearest(float[][] features, float[] row, int[] known) {
        double[] distances = IntStream.of(known)
                .mapToDouble(other -> distance(row, features[other]))
                .toArray();
        return IntStream.range(0, known.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .limit(k)
                .mapToInt(i -> known[i])
                .toArray();
    }

    private static int vote(int[] nearest, int[] labels) {
        int[] votes =
                new int[Arrays.stream(nearest).map(row -> labels[row]).max().orElseThrow() + 1];
        for (int row : nearest) {
            votes[labels[row]]++;
        }
        int most = Arrays.stream(votes).max().orElseThrow();
        return Arrays.stream(nearest)
                .map(row -> labels[row])
                .filter(label -> votes[label] == most)
                .findFirst()
                .orElseThrow();
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            double off = a[j] - b[j];
            sum += off * off;
        }
        return sum;
    }
}
