package io.athanor.train.trees;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Boosted trees as they travel; {@link #open} makes them answer.
 *
 * @param booster in XGBoost's own format
 * @param rounds its first, those that count; 0 for the prior alone
 * @param prior what the trees' answers are added to: [outputs]
 */
public record Trees(byte[] booster, int rounds, float[] prior) implements Serializable {
    /** @return closed by the caller; good for one thread */
    public Open open() {
        XgboostLibrary.load();
        try {
            Booster opened = XGBoost.loadModel(new ByteArrayInputStream(booster));
            opened.setParam("nthread", 1);
            return new Open(this, opened);
        } catch (XGBoostError | IOException e) {
            throw new IllegalStateException("boosted trees of " + booster.length + " bytes cannot be opened", e);
        }
    }

    /** Trees that lie outside the heap, ready to be asked. */
    public static final class Open implements AutoCloseable {
        private final Trees trees;
        private final Booster booster;

        private Open(Trees trees, Booster booster) {
            this.trees = trees;
            this.booster = booster;
        }

        /**
         * @param inputs [rows × width], NaN where a value is missing
         * @return before the task's activation: [rows × outputs]
         */
        public float[][] outputs(float[][] inputs) {
            float[][] outputs = new float[inputs.length][];
            float[][] margins = trees.rounds == 0 || inputs.length == 0 ? new float[0][] : margins(inputs);
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = trees.prior.clone();
                for (int k = 0; k < outputs[i].length && margins.length > 0; k++) {
                    outputs[i][k] += margins[i][k];
                }
            }
            return outputs;
        }

        private float[][] margins(float[][] inputs) {
            try {
                return booster.inplace_predict(
                        TreeRows.flat(inputs),
                        inputs.length,
                        inputs[0].length,
                        Float.NaN,
                        new int[] {0, trees.rounds},
                        Booster.PredictionType.kMargin,
                        null);
            } catch (XGBoostError e) {
                throw new IllegalStateException("boosted trees cannot be asked of " + inputs.length + " rows", e);
            }
        }

        @Override
        public void close() {
            booster.dispose();
        }
    }
}
