package io.athanor.explain;

import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * How alike two descriptions of the same rows are, whatever their widths, by the Gram matrices K and L of their inner products [n × n].
 *
 * <p>Linear CKA is the cosine of the centred Gram matrices, ⟨HKH, HLH⟩ / (‖HKH‖·‖HLH‖) with H = 1 − 1/n (Kornblith et al., Similarity of
 * neural network representations revisited, 2019). Where features are wider than rows are many it is far above 0 even for unrelated
 * ones; of the unbiased estimator of HSIC (Song et al., Feature selection via dependence maximization, 2012, eq. 5) in its place it is
 * not. Pearson's and Spearman's coefficients are of the distances between rows, one description against the other (Kriegeskorte, Mur,
 * Bandettini, Representational similarity analysis, 2008).
 */
public final class Likeness {
    /** The unbiased estimator divides by n − 3. */
    public static final int FEWEST_ROWS = 4;

    private Likeness() {}

    /**
     * Inner products of rows.
     *
     * @param vectors [rows × width], about 0: the measures do not depend on where, but their last digits do
     * @return [rows × rows]
     */
    public static double[][] gram(float[][] vectors) {
        int n = vectors.length;
        double[][] gram = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < vectors[i].length; k++) {
                    sum += (double) vectors[i][k] * vectors[j][k];
                }
                gram[i][j] = sum;
                gram[j][i] = sum;
            }
        }
        return gram;
    }

    /** Linear CKA, in [0, 1]; NaN where one of them is the same in all rows. */
    public static double cka(double[][] k, double[][] l) {
        double[][] a = doublyCentred(k);
        double[][] b = doublyCentred(l);
        return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
    }

    private static double[][] doublyCentred(double[][] gram) {
        int n = gram.length;
        double[] means = new double[n];
        double all = 0;
        for (int i = 0; i < n; i++) {
            for (double value : gram[i]) {
                means[i] += value / n;
            }
            all += means[i] / n;
        }
        double[][] centred = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                centred[i][j] = gram[i][j] - means[i] - means[j] + all;
            }
        }
        return centred;
    }

    private static double product(double[][] a, double[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                sum += a[i][j] * b[i][j];
            }
        }
        return sum;
    }

    /** Linear CKA of unbiased estimates, at most about 1; NaN of fewer than {@value #FEWEST_ROWS} rows, or where nothing varies. */
    public static double unbiasedCka(double[][] k, double[][] l) {
        double norm = hsic(k, k) * hsic(l, l);
        return k.length < FEWEST_ROWS || !(norm > 0) ? Double.NaN : hsic(k, l) / Math.sqrt(norm);
    }

    private static double hsic(double[][] k, double[][] l) {
        int n = k.length;
        double trace = 0;
        double ofK = 0;
        double ofL = 0;
        double both = 0;
        for (int i = 0; i < n; i++) {
            double rowOfK = 0;
            double rowOfL = 0;
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    trace += k[i][j] * l[i][j];
                    rowOfK += k[i][j];
                    rowOfL += l[i][j];
                }
            }
            ofK += rowOfK;
            ofL += rowOfL;
            both += rowOfK * rowOfL;
        }
        return (trace + ofK * ofL / ((n - 1.0) * (n - 2.0)) - 2 * both / (n - 2.0)) / (n * (n - 3.0));
    }

    /** Pearson's coefficient of the distances between rows; NaN where those of one are all the same. */
    public static double pearson(double[][] k, double[][] l) {
        return new PearsonsCorrelation().correlation(distances(k), distances(l));
    }

    /** Spearman's coefficient of the distances between rows, equal ones sharing their mean rank. */
    public static double spearman(double[][] k, double[][] l) {
        return new SpearmansCorrelation().correlation(distances(k), distances(l));
    }

    /** Euclidean, of each pair of rows once. */
    private static double[] distances(double[][] gram) {
        int n = gram.length;
        double[] distances = new double[n * (n - 1) / 2];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                distances[at++] = Math.sqrt(Math.max(0, gram[i][i] + gram[j][j] - 2 * gram[i][j]));
            }
        }
        return distances;
    }

    /** The rows and columns of some places. */
    public static double[][] at(double[][] gram, int[] places) {
        double[][] some = new double[places.length][places.length];
        for (int i = 0; i < places.length; i++) {
            for (int j = 0; j < places.length; j++) {
                some[i][j] = gram[places[i]][places[j]];
            }
        }
        return some;
    }
}
