package io.athanor.evaluate;

import java.util.List;

/**
 * Which of several are not dominated: no other is at least as good in everything and better in something (Pareto, Manuale di economia
 * politica, 1906).
 */
public final class ParetoFront {
    private ParetoFront() {}

    /**
     * @param costs of each, in one order of what counts; less is better
     * @return of each, whether it is on the front; of equals all or none are
     */
    public static boolean[] of(List<double[]> costs) {
        boolean[] front = new boolean[costs.size()];
        for (int i = 0; i < front.length; i++) {
            double[] one = costs.get(i);
            front[i] = costs.stream().noneMatch(other -> dominates(other, one));
        }
        return front;
    }

    private static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            // what is NaN is no better than anything
            if (!(a[i] <= b[i]) && !Double.isNaN(b[i])) {
                return false;
            }
            better |= a[i] < b[i] || (Double.isNaN(b[i]) && !Double.isNaN(a[i]));
        }
        return better;
    }
}
