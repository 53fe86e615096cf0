package io.athanor.train.fitting;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;

/** Centres of descriptors: Lloyd's k-means from k-means++ starts (Arthur and Vassilvitskii, 2007), on one thread. */
final class Codebook {
    /** The same for all: equal rows give an equal codebook. */
    private static final long SEED = 7;

    /** So that a fit ends: each passes 20,000 descriptors of 128 values by 32 centres, 82 million products, on the driver. */
    private static final int ITERATIONS = 30;

    private Codebook() {}

    private record Point(double[] values) implements Clusterable {
        static Point of(float[] descriptor) {
            double[] values = new double[descriptor.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = descriptor[i];
            }
            return new Point(values);
        }

        @Override
        public double[] getPoint() {
            return values;
        }
    }

    /**
     * The centres.
     *
     * @param descriptors all different, each of {@code width} values
     * @return [k × width], row-major, in the order of their values; of fewer descriptors these, and then the first of them again, to which nothing is ever nearer;
     *     zeros of none
     */
    static float[] of(Collection<float[]> descriptors, int k, int width) {
        float[] centres = new float[k * width];
        if (descriptors.isEmpty()) {
            return centres;
        }
        var kMeans = new KMeansPlusPlusClusterer<Point>(
                Math.min(k, descriptors.size()), ITERATIONS, new EuclideanDistance(), new Well19937c(SEED));
        List<CentroidCluster<Point>> found =
                kMeans.cluster(descriptors.stream().map(Point::of).toList());
        List<double[]> ordered = found.stream()
                .map(cluster -> cluster.getCenter().getPoint())
                .sorted(Arrays::compare)
                .toList();
        for (int c = 0; c < k; c++) {
            double[] centre = ordered.get(c < ordered.size() ? c : 0);
            for (int i = 0; i < width; i++) {
                centres[c * width + i] = (float) centre[i];
            }
        }
        return centres;
    }
}
