package io.athanor.train.fitting;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import io.athanor.train.transform.FittedTransform;
import java.util.Optional;
import org.netlib.util.intW;

/**
 * Principal components: the covariance is summed row by row (Welford, 1962) and merged pair by pair (Chan, Golub, LeVeque,
 * 1983), the eigenvectors are LAPACK's {@code dsyev}. Of a vector and its opposite the one is taken whose largest value is
 * positive.
 */
final class Components implements TransformFit<Components> {
    private static final long serialVersionUID = 1L;

    /** A share of the largest variance that is rounding of floats, not information. */
    static final double ROUNDING = 1e-12;

    /** Above it the covariance of one task has more than 134 MB, and the eigenvectors take hours. */
    private static final int WIDEST = 4_096;

    private final int components;
    private final boolean whitened;
    private final double floor;
    private final double[] mean;
    /** Sums of products of what is centred: the upper triangle, row by row. */
    private final double[] products;

    private final double[] centred;
    private long count;

    /**
     * @param components kept
     * @param whitened whether each is scaled to a variance of 1
     * @param floor share of the largest variance at which a component says nothing
     */
    Components(int width, int components, boolean whitened, double floor) {
        this.components = components;
        this.whitened = whitened;
        this.floor = floor;
        this.mean = new double[width];
        this.products = new double[width * (width + 1) / 2];
        this.centred = new double[width];
    }

    static Optional<String> refusal(int width) {
        return width > WIDEST
                ? Optional.of("found a width of " + width + ", expected at most " + WIDEST)
                : Optional.empty();
    }

    @Override
    public void add(float[] values, int at, String label) {
        count++;
        for (int i = 0; i < mean.length; i++) {
            centred[i] = values[at + i] - mean[i];
        }
        addProducts((count - 1.0) / count);
        for (int i = 0; i < mean.length; i++) {
            mean[i] += centred[i] / count;
        }
    }

    private void addProducts(double weight) {
        int row = 0;
        for (int i = 0; i < mean.length; i++) {
            double factor = weight * centred[i];
            // place of (i, j) is row + j
            for (int j = i; j < mean.length; j++) {
                products[row + j] += factor * centred[j];
            }
            row += mean.length - i - 1;
        }
    }

    @Override
    public void merge(Components later) {
        if (later.count == 0) {
            return;
        }
        long both = count + later.count;
        for (int i = 0; i < products.length; i++) {
            products[i] += later.products[i];
        }
        for (int i = 0; i < mean.length; i++) {
            centred[i] = later.mean[i] - mean[i];
        }
        addProducts((double) count * later.count / both);
        for (int i = 0; i < mean.length; i++) {
            mean[i] += centred[i] * later.count / both;
        }
        count = both;
    }

    @Override
    public long bytes() {
        return 8L * products.length;
    }

    @Override
    public FittedTransform fitted() {
        int width = mean.length;
        double[] vectors = new double[width * width];
        double[] variances = eigen(vectors);
        float[] center = new float[width];
        for (int i = 0; i < width; i++) {
            center[i] = (float) mean[i];
        }
        float[] matrix = new float[width * components];
        double least = Math.max(floor * variances[width - 1], Float.MIN_NORMAL);
        for (int c = 0; c < components; c++) {
            // ascending
            int from = width - 1 - c;
            if (variances[from] > least) {
                double scale = sign(vectors, from) / (whitened ? Math.sqrt(variances[from]) : 1);
                for (int i = 0; i < width; i++) {
                    matrix[i * components + c] = (float) (vectors[from * width + i] * scale);
                }
            }
        }
        return new FittedTransform.Projection(center, matrix);
    }

    /**
     * The variances along the eigenvectors of the covariance, ascending; zeros of fewer than two rows.
     *
     * @param vectors gets them, one after the other
     */
    private double[] eigen(double[] vectors) {
        int width = mean.length;
        double[] variances = new double[width];
        if (count < 2) {
            return variances;
        }
        int next = 0;
        for (int i = 0; i < width; i++) {
            for (int j = i; j < width; j++) {
                double covariance = products[next++] / (count - 1);
                vectors[i * width + j] = covariance;
                vectors[j * width + i] = covariance;
            }
        }
        double[] work = new double[Math.max(1, 34 * width)];
        intW info = new intW(0);
        // in Java: what a machine has installed must not decide the bits
        JavaLAPACK.getInstance().dsyev("V", "U", width, vectors, width, variances, work, work.length, info);
        if (info.val != 0) {
            throw new IllegalStateException("the eigenvectors of a covariance do not converge: " + info.val);
        }
        return variances;
    }

    private double sign(double[] vectors, int of) {
        double largest = 0;
        for (int i = 0; i < mean.length; i++) {
            double value = vectors[of * mean.length + i];
            largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        return Math.signum(largest);
    }
}
