package io.athanor.train.step;

import io.athanor.collective.Collective;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Numbers added up over the ranks. */
public final class Sums {
    private Sums() {}

    /** The sums over the ranks, exact and so in any order. */
    public static long[] of(Collective collective, long... numbers) {
        try (PointerScope scope = new PointerScope()) {
            Tensor t = Tensor.create(numbers, numbers.length);
            collective.allReduceSum(t);
            long[] sums = new long[numbers.length];
            t.data_ptr_long().get(sums);
            return sums;
        }
    }

    /** The sums over the ranks, in 64 bits. */
    public static double[] of(Collective collective, double... numbers) {
        try (PointerScope scope = new PointerScope()) {
            Tensor t = Tensor.create(numbers, numbers.length);
            collective.allReduceSum(t);
            double[] sums = new double[numbers.length];
            t.data_ptr_double().get(sums);
            return sums;
        }
    }
}
