package io.athanor.train.trees;

import io.athanor.task.Activation;
import io.athanor.task.Task;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * Gradient-boosted trees (Friedman: Greedy function approximation, 2001; Chen, Guestrin: XGBoost, 2016) of a task's own outputs and loss,
 * a tree an output and round, from the task's prior: what a label says nothing of pulls at no tree. On the thread that asks, so that the
 * same rows in the same order give the same trees wherever they are fitted.
 */
final class TreeFit {
    /** Rounds at most. */
    static final int MOST_ROUNDS = 300;

    /** Rounds in a row that are no better on validation rows end the fit: the best before them is what counts. */
    static final int PATIENCE = 20;

    /**
     * Values of a feature that a split may fall between. The time of few rows goes with them; of 3,000 rows of 400 values
     * ({@code jobs/bench trees}) 16 came to a log-loss of 0.823, and all there are to 0.826.
     */
    private static final int BINS = 16;

    /** Share of the features that a tree may ask where they are many, which then say much the same; time goes with it. */
    private static final double FEATURES_A_TREE = 0.3;

    /** So many it may ask at least, or two that tell something together would hardly meet. */
    private static final double FEWEST_FEATURES = 64;

    private final TreeRows training;
    private final @Nullable TreeRows validation;
    private final Task task;
    private final int outputs;
    private final float[] prior;
    private final double scale;

    /** @param validation rows that choose the number of rounds; null where there are none */
    TreeFit(TreeRows training, @Nullable TreeRows validation, Task task) {
        this.training = training;
        this.validation = validation;
        this.task = task;
        this.outputs = task.width();
        this.prior = task.prior();
        // labels and targets each count as though they were learned alone, whatever their number
        this.scale = switch (task.activation()) {
            case SIGMOID, IDENTITY -> outputs;
            case SOFTMAX, ORDINAL -> 1;
        };
    }

    /**
     * @param loss the mean loss of validation rows; NaN where there are none
     * @param rounds those that were the best, 0 where no tree is better than the prior
     */
    record Fitted(byte[] booster, int rounds, double loss) {}

    /**
     * Boosts until validation rows are no better off, or so many rounds where there are none.
     *
     * @param depth of a tree: splits between its root and a leaf, at most
     * @param rate what part of a tree's answer counts
     */
    Fitted fit(int depth, double rate, int mostRounds) throws XGBoostError {
        Booster booster = XGBoost.train(training.matrix(), settings(depth, rate), 0, new HashMap<>(), null, null);
        try {
            float[] gradients = new float[training.size() * outputs];
            float[] curvatures = new float[training.size() * outputs];
            double best = validation == null ? Double.NaN : loss(validation, new float[validation.size()][outputs]);
            int rounds = 0;
            float[][] margins = new float[training.size()][outputs];
            for (int round = 0; round < mostRounds && round - rounds < PATIENCE; round++) {
                derivatives(margins, gradients, curvatures);
                booster.boost(training.matrix(), round, gradients, curvatures);
                margins = margins(booster, training.matrix());
                if (validation == null) {
                    rounds = round + 1;
                } else {
                    double loss = loss(validation, margins(booster, validation.matrix()));
                    if (loss < best) {
                        best = loss;
                        rounds = round + 1;
                    }
                }
            }
            return new Fitted(booster.toByteArray(), rounds, best);
        } finally {
            booster.dispose();
        }
    }

    private Map<String, Object> settings(int depth, double rate) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("tree_method", "hist");
        settings.put("max_bin", BINS);
        settings.put("max_depth", depth);
        settings.put("eta", rate);
        settings.put("colsample_bytree", Math.min(1, Math.max(FEATURES_A_TREE, FEWEST_FEATURES / training.width())));
        settings.put("seed", 1);
        settings.put("nthread", 1);
        // the prior is added here, and derivatives are given: no objective of XGBoost's own is asked for more than its
        // number of outputs
        settings.put("base_score", 0);
        settings.put("disable_default_eval_metric", 1);
        settings.put("objective", outputs == 1 ? "reg:squarederror" : "multi:softprob");
        if (outputs > 1) {
            settings.put("num_class", outputs);
        }
        return settings;
    }

    private static float[][] margins(Booster booster, DMatrix rows) throws XGBoostError {
        return booster.predict(rows, true);
    }

    private void derivatives(float[][] margins, float[] gradients, float[] curvatures) {
        double[] row = new double[outputs];
        double[] gradient = new double[outputs];
        double[] curvature = new double[outputs];
        // of classes, whose outputs move together: twice the diagonal bounds the whole second derivative
        double bound = task.activation() == Activation.SOFTMAX ? 2 : 1;
        for (int i = 0; i < margins.length; i++) {
            outputs(margins[i], row);
            task.loss(row, training.label(i), gradient);
            task.curvature(row, training.label(i), curvature);
            for (int k = 0; k < outputs; k++) {
                gradients[i * outputs + k] = (float) (scale * gradient[k]);
                curvatures[i * outputs + k] = (float) (scale * bound * curvature[k]);
            }
        }
    }

    private double loss(TreeRows rows, float[][] margins) {
        double[] row = new double[outputs];
        double[] unread = new double[outputs];
        double sum = 0;
        for (int i = 0; i < margins.length; i++) {
            outputs(margins[i], row);
            sum += task.loss(row, rows.label(i), unread);
        }
        return sum / margins.length;
    }

    private void outputs(float[] margins, double[] row) {
        for (int k = 0; k < outputs; k++) {
            row[k] = (double) prior[k] + margins[k];
        }
    }
}
