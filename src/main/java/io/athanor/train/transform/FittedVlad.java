package io.athanor.train.transform;

import io.athanor.fusion.ops.Ops;
import java.util.List;

/**
 * A sequence of local descriptors as one vector: of each centre the sum of what its descriptors differ from it by, see {@link
 * Ops#vlad}. Where a descriptor belongs is decided in doubles, here and in a graph: in floats another rounding could hand it to
 * another centre.
 *
 * @param descriptorWidth values of a descriptor
 * @param centres [k × descriptorWidth], row-major
 * @param intra whether each centre's sum is brought to length 1
 * @param power of the size of each value, whose sign stays
 */
public record FittedVlad(int descriptorWidth, float[] centres, boolean intra, float power) implements FittedTransform {
    @Override
    public int width(int in) {
        return centres.length;
    }

    @Override
    public boolean pools() {
        return true;
    }

    private int count() {
        return centres.length / descriptorWidth;
    }

    @Override
    public float[] apply(float[] tokens) {
        double[] sums = new double[centres.length];
        double[] halves = new double[count()];
        for (int i = 0; i < centres.length; i++) {
            halves[i / descriptorWidth] += (double) centres[i] * centres[i] / 2;
        }
        for (int at = 0; at < tokens.length; at += descriptorWidth) {
            if (isThere(tokens, at)) {
                int from = nearest(tokens, at, halves) * descriptorWidth;
                for (int i = 0; i < descriptorWidth; i++) {
                    sums[from + i] += (double) tokens[at + i] - centres[from + i];
                }
            }
        }
        for (int from = 0; intra && from < sums.length; from += descriptorWidth) {
            toLengthOne(sums, from, from + descriptorWidth);
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.signum(sums[i]) * Math.pow(Math.abs(sums[i]), power);
        }
        toLengthOne(sums, 0, sums.length);
        float[] made = new float[sums.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = (float) sums[i];
        }
        return made;
    }

    private boolean isThere(float[] tokens, int at) {
        for (int i = at; i < at + descriptorWidth; i++) {
            if (tokens[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** By x · c − ‖c‖² / 2, which is largest where the distance is smallest; of equal ones the first. */
    private int nearest(float[] tokens, int at, double[] halves) {
        int nearest = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < halves.length; k++) {
            double score = 0;
            for (int i = 0; i < descriptorWidth; i++) {
                score += (double) tokens[at + i] * centres[k * descriptorWidth + i];
            }
            if (score - halves[k] > highest) {
                highest = score - halves[k];
                nearest = k;
            }
        }
        return nearest;
    }

    private static void toLengthOne(double[] values, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += values[i] * values[i];
        }
        double length = Math.max(Math.sqrt(squares), Ops.SHORTEST);
        for (int i = from; i < to; i++) {
            values[i] /= length;
        }
    }

    @Override
    public List<Constant> constants(String before) {
        return List.of(
                Constant.of(before + "centres", centres, count(), descriptorWidth),
                Constant.of(before + "how", new float[] {intra ? 1 : 0, power}, 2));
    }

    @Override
    public <T> T forward(Ops<T> ops, T x, int axes, String before) {
        T vectors = ops.vlad(x, before + "centres", intra, power);
        return ops.reshape(vectors, 0, centres.length);
    }
}
