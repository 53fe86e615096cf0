package io.athanor.train.transform;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.ParameterSpec.Start;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a transform has become once it was fitted: a function from one vector to another (of a sequence: from token to token, or
 * from all tokens to a vector), as plain numbers. There are few forms of it, whatever they were fitted by; so a model's file holds no class of anybody's,
 * and each form is written twice and no more, for arrays and for graphs.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FittedTransform.Affine.class, name = "affine"),
    @JsonSubTypes.Type(value = FittedTransform.Projection.class, name = "projection"),
    @JsonSubTypes.Type(value = FittedTransform.UnitLength.class, name = "unit-length"),
    @JsonSubTypes.Type(value = FittedTransform.Quantiles.class, name = "quantiles"),
    @JsonSubTypes.Type(value = FittedTransform.Saturation.class, name = "saturation"),
    @JsonSubTypes.Type(value = FittedVlad.class, name = "vlad")
})
public sealed interface FittedTransform extends Serializable
        permits FittedTransform.Affine,
                FittedTransform.Projection,
                FittedTransform.UnitLength,
                FittedTransform.Quantiles,
                FittedTransform.Saturation,
                FittedVlad {
    /** Values that it makes of a vector of so many. */
    int width(int in);

    /** Whether it makes one vector of all tokens of a sequence, and not one of each. */
    default boolean pools() {
        return false;
    }

    /**
     * A new vector.
     *
     * @param vector the tokens one after the other, where it {@link #pools}
     */
    float[] apply(float[] vector);

    /** Its numbers, as {@link #forward} looks them up: {@code before} and the constant's own name. */
    List<Constant> constants(String before);

    /**
     * The same over any kind of tensor.
     *
     * @param x [batch × width] or [batch × tokens × width]; where it {@link #pools}, tokens that are padding are zeros
     * @param axes of x: 2 or 3
     * @param before put before the names of {@link #constants}
     */
    <T> T forward(Ops<T> ops, T x, int axes, String before);

    /** Whether both do the same, to the bit. */
    static boolean areAlike(List<FittedTransform> some, List<FittedTransform> others) {
        return some.size() == others.size()
                && IntStream.range(0, some.size()).allMatch(i -> isLike(some.get(i), others.get(i)));
    }

    private static boolean isLike(FittedTransform a, FittedTransform b) {
        List<Constant> of = a.constants("");
        List<Constant> other = b.constants("");
        return a.getClass() == b.getClass()
                && IntStream.range(0, of.size())
                        .allMatch(i -> Arrays.equals(
                                        of.get(i).spec().shape(),
                                        other.get(i).spec().shape())
                                && Arrays.equals(
                                        of.get(i).values(), other.get(i).values()));
    }

    /** A named tensor with its values, row-major. */
    record Constant(ParameterSpec spec, float[] values) {
        static Constant of(String name, float[] values, long... shape) {
            return new Constant(new ParameterSpec(name, shape, Start.GIVEN), values);
        }
    }

    /** (x − mean) · scale, value by value: [width] each. */
    record Affine(float[] mean, float[] scale) implements FittedTransform {
        @Override
        public int width(int in) {
            return in;
        }

        @Override
        public float[] apply(float[] vector) {
            float[] made = new float[vector.length];
            for (int i = 0; i < made.length; i++) {
                made[i] = (vector[i] - mean[i]) * scale[i];
            }
            return made;
        }

        @Override
        public List<Constant> constants(String before) {
            return List.of(
                    Constant.of(before + "mean", mean, mean.length),
                    Constant.of(before + "scale", scale, scale.length));
        }

        @Override
        public <T> T forward(Ops<T> ops, T x, int axes, String before) {
            return ops.multiply(centred(ops, x, before), ops.parameter(before + "scale"));
        }
    }

    /**
     * (x − mean) · matrix.
     *
     * @param mean [width]
     * @param matrix [width × width of what is made], row-major
     */
    record Projection(float[] mean, float[] matrix) implements FittedTransform {
        @Override
        public int width(int in) {
            return matrix.length / mean.length;
        }

        @Override
        public float[] apply(float[] vector) {
            int out = width(vector.length);
            double[] sums = new double[out];
            for (int i = 0; i < mean.length; i++) {
                double centred = (double) vector[i] - mean[i];
                for (int j = 0; j < out; j++) {
                    sums[j] += centred * matrix[i * out + j];
                }
            }
            float[] made = new float[out];
            for (int j = 0; j < out; j++) {
                made[j] = (float) sums[j];
            }
            return made;
        }

        @Override
        public List<Constant> constants(String before) {
            return List.of(
                    Constant.of(before + "mean", mean, mean.length),
                    Constant.of(before + "matrix", matrix, mean.length, width(mean.length)));
        }

        @Override
        public <T> T forward(Ops<T> ops, T x, int axes, String before) {
            return ops.matmul(centred(ops, x, before), ops.parameter(before + "matrix"));
        }
    }

    /** x / ‖x‖₂; a vector of zeros stays one. */
    record UnitLength() implements FittedTransform {
        @Override
        public int width(int in) {
            return in;
        }

        @Override
        public float[] apply(float[] vector) {
            double squares = 0;
            for (float value : vector) {
                squares += (double) value * value;
            }
            double length = Math.max(Math.sqrt(squares), Ops.SHORTEST);
            float[] made = new float[vector.length];
            for (int i = 0; i < made.length; i++) {
                made[i] = (float) (vector[i] / length);
            }
            return made;
        }

        @Override
        public List<Constant> constants(String before) {
            return List.of();
        }

        @Override
        public <T> T forward(Ops<T> ops, T x, int axes, String before) {
            return ops.unitLength(x);
        }
    }

    /**
     * The share of the training values below a value, between 0 and 1, in a line from quantile to quantile; of several equal
     * quantiles the middle. What is beyond them is 0 or 1, and a constant says nothing: 0.
     *
     * @param count quantiles of each value, evenly spaced from its smallest to its largest
     * @param quantiles [width × count], row-major, ascending in each row
     */
    record Quantiles(int count, float[] quantiles) implements FittedTransform {
        /** So steep is a step where quantiles are equal; finite, lest 0 times it be NaN. */
        private static final double STEEPEST = 1e30;

        @Override
        public int width(int in) {
            return in;
        }

        @Override
        public float[] apply(float[] vector) {
            float[] made = new float[vector.length];
            for (int i = 0; i < made.length; i++) {
                made[i] = (float) share(i, vector[i]);
            }
            return made;
        }

        private float at(int value, int quantile) {
            return quantiles[value * count + quantile];
        }

        private boolean isConstant(int value) {
            return at(value, 0) == at(value, count - 1);
        }

        private double share(int value, float x) {
            if (isConstant(value) || x <= at(value, 0)) {
                return 0;
            }
            if (x >= at(value, count - 1)) {
                return 1;
            }
            // the first quantile that is not below, and the last that is not above
            int first = first(value, x, false);
            int last = first(value, x, true) - 1;
            double places = at(value, first) == x
                    ? (first + last) / 2.0
                    : last + ((double) x - at(value, last)) / ((double) at(value, first) - at(value, last));
            return places / (count - 1);
        }

        /** The first quantile at or above x, or the first above it. */
        private int first(int value, float x, boolean above) {
            int from = 0;
            int to = count;
            while (from < to) {
                int middle = (from + to) >>> 1;
                float there = at(value, middle);
                if (above ? there > x : there >= x) {
                    to = middle;
                } else {
                    from = middle + 1;
                }
            }
            return from;
        }

        /** A ramp an interval between quantiles, from 0 to its height: (x − start) · slope + offset, cut to 0 … 1. */
        @Override
        public List<Constant> constants(String before) {
            int width = quantiles.length / count;
            int ramps = Math.max(1, count - 1);
            float[] start = new float[width * ramps];
            float[] slope = new float[width * ramps];
            float[] offset = new float[width * ramps];
            float[] height = new float[width * ramps];
            for (int i = 0; i < width; i++) {
                for (int r = 0; r < ramps && !isConstant(i); r++) {
                    int at = i * ramps + r;
                    float low = at(i, r);
                    float high = at(i, r + 1);
                    start[at] = low;
                    slope[at] = (float) Math.min(STEEPEST, 1 / ((double) high - low));
                    offset[at] = low < high || low == at(i, 0) ? 0 : high == at(i, count - 1) ? 1 : 0.5f;
                    height[at] = 1f / ramps;
                }
            }
            return List.of(
                    Constant.of(before + "start", start, width, ramps),
                    Constant.of(before + "slope", slope, width, ramps),
                    Constant.of(before + "offset", offset, width, ramps),
                    Constant.of(before + "height", height, width, ramps));
        }

        @Override
        public <T> T forward(Ops<T> ops, T x, int axes, String before) {
            int width = quantiles.length / count;
            T each = axes == 2 ? ops.reshape(x, 0, width, 1) : ops.reshape(x, 0, 0, width, 1);
            T from = ops.add(each, ops.affine(ops.parameter(before + "start"), -1, 0));
            T line = ops.add(ops.multiply(from, ops.parameter(before + "slope")), ops.parameter(before + "offset"));
            // 1 − relu(1 − relu(line)): 0 below 0 and 1 above 1
            T ramp = ops.affine(ops.relu(ops.affine(ops.relu(line), -1, 1)), -1, 1);
            T sum = ops.sum(ops.multiply(ramp, ops.parameter(before + "height")), axes);
            return axes == 2 ? ops.reshape(sum, 0, width) : ops.reshape(sum, 0, 0, width);
        }
    }

    /**
     * weight · x · (k1 + 1) / (|x| + k1 · (1 − b + b · ‖x‖₁ / length)), value by value: BM25 of counts x.
     *
     * @param weight [width], not below 0
     * @param length mean of ‖x‖₁ over the training rows, above 0
     */
    record Saturation(float[] weight, float k1, float b, float length) implements FittedTransform {
        @Override
        public int width(int in) {
            return in;
        }

        @Override
        public float[] apply(float[] vector) {
            double sum = 0;
            for (float value : vector) {
                sum += Math.abs(value);
            }
            double half = k1 * (1.0 - b) + (double) k1 * b / length * sum;
            float[] made = new float[vector.length];
            for (int i = 0; i < made.length; i++) {
                made[i] = (float)
                        (weight[i] * (k1 + 1.0) * vector[i] / Math.max(Math.abs(vector[i]) + half, Ops.SHORTEST));
            }
            return made;
        }

        @Override
        public List<Constant> constants(String before) {
            return List.of(
                    Constant.of(before + "weight", weight, weight.length),
                    Constant.of(before + "bm25", new float[] {k1, b, length}, 3));
        }

        @Override
        public <T> T forward(Ops<T> ops, T x, int axes, String before) {
            T size = ops.add(ops.relu(x), ops.relu(ops.affine(x, -1, 0)));
            T half = ops.affine(ops.sum(size, axes - 1), (double) k1 * b / length, k1 * (1.0 - b));
            // where both are 0, so is x
            T whole = ops.affine(ops.add(size, half), 1, Ops.SHORTEST);
            T weighted = ops.multiply(x, ops.affine(ops.parameter(before + "weight"), k1 + 1.0, 0));
            return ops.divide(weighted, whole);
        }
    }

    private static <T> T centred(Ops<T> ops, T x, String before) {
        return ops.add(x, ops.affine(ops.parameter(before + "mean"), -1, 0));
    }
}
