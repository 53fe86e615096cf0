package io.athanor.train.score;

import io.athanor.fusion.ops.Torch;
import io.athanor.task.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Linear outputs whose loss is that of a task, with a penalty on the squared coefficients, fitted by L-BFGS (Liu, Nocedal: On the
 * limited memory BFGS method, 1989): in doubles, on the thread that asks, so that the same rows in the same order give the same
 * coefficients wherever they are fitted. Labels and targets each are a regression of their own; of classes it is the multinomial one.
 */
final class LinearFit {
    /** Pairs of steps and gradients by which curvature is known. */
    private static final int MEMORY = 10;

    private static final int MOST_STEPS = 1_000;

    /** A gradient below this share of the coefficients' norm, or of 1 where that is less, ends the fit. */
    private static final double TOLERANCE = 1e-4;

    /** A step has to bring this share of what the gradient promises, or is halved. */
    private static final double SUFFICIENT = 1e-4;

    /** So often; what is no better then is rounding. */
    private static final int MOST_HALVINGS = 30;

    /** Outputs of the rows that are passed over at a time. */
    private static final int VALUES_A_PIECE = 1 << 20;

    private final float[][] inputs;
    private final float[][] labels;
    private final int width;
    private final Task task;
    private final int outputs;
    private final double regressions;

    /**
     * @param inputs [rows × width], one row at least
     * @param labels as {@link Task#label} gives them, one a row
     */
    LinearFit(float[][] inputs, float[][] labels, Task task) {
        this.inputs = inputs;
        this.labels = labels;
        this.width = inputs[0].length;
        this.task = task;
        this.outputs = task.width();
        this.regressions = switch (task.activation()) {
            case SIGMOID, IDENTITY -> task.width();
            case SOFTMAX, ORDINAL -> 1;
        };
    }

    /**
     * @param coefficients [outputs × width]
     * @param intercepts [outputs]
     */
    record Fitted(double[][] coefficients, double[] intercepts) {
        /**
         * @param input [width]
         * @param outputs gets them before the task's activation: [outputs]
         */
        void outputs(float[] input, double[] outputs) {
            for (int k = 0; k < outputs.length; k++) {
                double sum = intercepts[k];
                for (int j = 0; j < input.length; j++) {
                    sum += coefficients[k][j] * input[j];
                }
                outputs[k] = sum;
            }
        }

        /** Mean loss of rows that a task has labels of. */
        double loss(float[][] inputs, float[][] labels, Task task) {
            double[] outputs = new double[task.width()];
            double[] gradient = new double[task.width()];
            double sum = 0;
            for (int i = 0; i < inputs.length; i++) {
                outputs(inputs[i], outputs);
                sum += task.loss(outputs, labels[i], gradient);
            }
            return sum / inputs.length;
        }
    }

    /** A change of the weights with the change of the gradient that it made. */
    private record Step(double[] weights, double[] gradient, double product) {}

    /**
     * From coefficients of 0 and the task's prior.
     *
     * @param penalty weight of half the squared coefficients beside the mean loss, above 0; intercepts are free
     */
    Fitted fit(double penalty) {
        List<Fitted> path = new ArrayList<>();
        path(new double[] {penalty}, fitted -> {
            path.add(fitted);
            return true;
        });
        return path.get(0);
    }

    /**
     * Fits at one penalty after the other, each from where the one before ended: descending penalties take few steps each.
     *
     * @param go is given each fit and says whether to go on
     */
    void path(double[] penalties, Predicate<Fitted> go) {
        Torch.useOneCore();
        try (PointerScope scope = new PointerScope()) {
            List<Piece> pieces = pieces();
            double[] weights = start();
            for (double penalty : penalties) {
                weights = fit(pieces, weights, penalty);
                if (!go.test(fitted(weights))) {
                    return;
                }
            }
        }
    }

    /** An input's coefficients for all outputs side by side, then the intercepts. */
    private double[] start() {
        double[] weights = new double[(width + 1) * outputs];
        float[] prior = task.prior();
        for (int k = 0; k < outputs; k++) {
            weights[width * outputs + k] = prior[k];
        }
        return weights;
    }

    private double[] fit(List<Piece> pieces, double[] start, double penalty) {
        double[] weights = start;
        double[] gradient = new double[weights.length];
        double loss = loss(pieces, weights, penalty, gradient);
        Deque<Step> steps = new ArrayDeque<>();
        for (int step = 0; step < MOST_STEPS && !isSmall(gradient, weights); step++) {
            double[] direction = direction(gradient, steps);
            double slope = dot(direction, gradient);
            // nothing is known of the curvature yet: no further than 1
            double length = steps.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
            double[] there = new double[weights.length];
            double[] gradientThere = new double[weights.length];
            int halvings = 0;
            double lossThere = lossAt(pieces, weights, penalty, direction, length, there, gradientThere);
            while (!(lossThere <= loss + SUFFICIENT * length * slope) && halvings++ < MOST_HALVINGS) {
                length /= 2;
                lossThere = lossAt(pieces, weights, penalty, direction, length, there, gradientThere);
            }
            if (!(lossThere < loss)) {
                break;
            }
            remember(steps, minus(there, weights), minus(gradientThere, gradient));
            weights = there;
            gradient = gradientThere;
            loss = lossThere;
        }
        return weights;
    }

    private Fitted fitted(double[] weights) {
        double[][] coefficients = new double[outputs][width];
        double[] intercepts = new double[outputs];
        for (int c = 0; c < outputs; c++) {
            for (int j = 0; j < width; j++) {
                coefficients[c][j] = weights[j * outputs + c];
            }
            intercepts[c] = weights[width * outputs + c];
        }
        return new Fitted(coefficients, intercepts);
    }

    private double lossAt(
            List<Piece> pieces,
            double[] from,
            double penalty,
            double[] direction,
            double length,
            double[] there,
            double[] gradient) {
        for (int i = 0; i < there.length; i++) {
            there[i] = from[i] + length * direction[i];
        }
        return loss(pieces, there, penalty, gradient);
    }

    /** The inputs of some rows, in doubles. */
    private record Piece(int first, int rows, Tensor inputs) {}

    /** So many that what is said of them stays small, in the caller's pointer scope. */
    private List<Piece> pieces() {
        int most = Math.max(1, VALUES_A_PIECE / outputs);
        List<Piece> pieces = new ArrayList<>();
        for (int first = 0; first < inputs.length; first += most) {
            int rows = Math.min(most, inputs.length - first);
            double[] flat = new double[rows * width];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = inputs[first + i / width][i % width];
            }
            pieces.add(new Piece(first, rows, Tensor.create(flat, rows, width)));
        }
        return pieces;
    }

    /** The mean loss and the penalty, and into {@code gradient} their derivatives. */
    private double loss(List<Piece> pieces, double[] weights, double penalty, double[] gradient) {
        Arrays.fill(gradient, 0);
        int free = width * outputs;
        double sum = 0;
        // each step passes over all values twice: in a library's matrix products, not in loops of ours
        try (PointerScope all = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Tensor coefficients = Tensor.create(Arrays.copyOf(weights, free), width, outputs);
            for (Piece piece : pieces) {
                try (PointerScope scope = new PointerScope()) {
                    double[] said = new double[piece.rows() * outputs];
                    piece.inputs().matmul(coefficients).data_ptr_double().get(said);
                    sum += toErrors(piece, weights, said, gradient);
                    Tensor errors = Tensor.create(said, piece.rows(), outputs);
                    double[] slopes = new double[free];
                    piece.inputs()
                            .t()
                            .matmul(errors)
                            .contiguous()
                            .data_ptr_double()
                            .get(slopes);
                    for (int i = 0; i < free; i++) {
                        gradient[i] += slopes[i];
                    }
                }
            }
        }
        double squares = 0;
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= regressions / labels.length;
            if (i < free) {
                squares += weights[i] * weights[i];
                gradient[i] += penalty * weights[i];
            }
        }
        return regressions * sum / labels.length + penalty / 2 * squares;
    }

    /** Adds the intercepts to what is said of rows, makes of it the derivatives of the loss, and returns the loss. */
    private double toErrors(Piece piece, double[] weights, double[] said, double[] gradient) {
        int free = width * outputs;
        double[] row = new double[outputs];
        double[] errors = new double[outputs];
        double sum = 0;
        for (int i = 0; i < piece.rows(); i++) {
            for (int k = 0; k < outputs; k++) {
                row[k] = said[i * outputs + k] + weights[free + k];
            }
            sum += task.loss(row, labels[piece.first() + i], errors);
            for (int k = 0; k < outputs; k++) {
                said[i * outputs + k] = errors[k];
                gradient[free + k] += errors[k];
            }
        }
        return sum;
    }

    /** Against the gradient, as far as the steps before tell of the curvature. */
    private static double[] direction(double[] gradient, Deque<Step> steps) {
        double[] direction = gradient.clone();
        double[] shares = new double[steps.size()];
        int at = 0;
        for (Step step : steps) {
            shares[at] = dot(step.weights(), direction) / step.product();
            add(direction, -shares[at++], step.gradient());
        }
        if (!steps.isEmpty()) {
            Step newest = steps.element();
            scale(direction, newest.product() / dot(newest.gradient(), newest.gradient()));
        }
        for (Iterator<Step> oldest = steps.descendingIterator(); oldest.hasNext(); ) {
            Step step = oldest.next();
            add(direction, shares[--at] - dot(step.gradient(), direction) / step.product(), step.weights());
        }
        scale(direction, -1);
        return direction;
    }

    /** The newest first; a step along which the gradient did not grow tells of no curvature. */
    private static void remember(Deque<Step> steps, double[] weights, double[] gradient) {
        double product = dot(weights, gradient);
        if (product > 0) {
            steps.addFirst(new Step(weights, gradient, product));
            if (steps.size() > MEMORY) {
                steps.removeLast();
            }
        }
    }

    private static boolean isSmall(double[] gradient, double[] weights) {
        return Math.sqrt(dot(gradient, gradient)) <= TOLERANCE * Math.max(1, Math.sqrt(dot(weights, weights)));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, -1, b);
        return difference;
    }

    private static void add(double[] to, double times, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += times * what[i];
        }
    }

    private static void scale(double[] values, double times) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= times;
        }
    }
}
