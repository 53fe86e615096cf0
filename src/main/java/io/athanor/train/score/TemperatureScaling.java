package io.athanor.train.score;

import io.athanor.data.Split;
import io.athanor.task.Activation;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Temperatures, each chosen by the loss of rows that its predictor was not fitted on (Guo et al.: On calibration of modern neural
 * networks, 2017). The loss is convex in what outputs are multiplied by, so it is summed at the points of a grid, where the rows are, and
 * a parabola through the least of them and its neighbours gives the rest. As few rows say little, the logarithm of a temperature is drawn
 * towards 0 by a normal distribution of deviation {@value #SPREAD}: a hundred rows outweigh it, ten do not.
 */
public final class TemperatureScaling {
    /** Four times as many rows of the table are looked at; those of them that calibrate count. */
    private static final int ROWS = 20_000;

    /** Of the logarithm of a temperature, before any row is seen. */
    private static final double SPREAD = 0.5;

    /** Points of the grid on either side of 1. */
    private static final int STEPS = 18;

    /** Points to a doubling. */
    private static final int AN_OCTAVE = 6;

    static final int POINTS = 2 * STEPS + 1;

    private TemperatureScaling() {}

    /**
     * The same predictors with a temperature each.
     *
     * @param calibrating of the rows that have the role of validation, it is chosen on those with a label; where there are none it is 1
     */
    public static <K> Map<K, Predictor> of(
            JoinedTable table, Map<K, ? extends Predictor> predictors, Assignment calibrating) {
        List<Predictor> all = List.copyOf(predictors.values());
        List<Double> temperatures = temperatures(table, all, calibrating);
        Map<K, Predictor> calibrated = new LinkedHashMap<>();
        predictors.forEach((key, each) -> calibrated.put(key, each.calibrated(temperatures.get(calibrated.size()))));
        return calibrated;
    }

    /** The same model with a temperature. */
    public static FusionModel of(JoinedTable table, FusionModel model, Assignment calibrating) {
        return model.calibrated(temperatures(table, List.of(model), calibrating).get(0));
    }

    private static List<Double> temperatures(JoinedTable table, List<Predictor> predictors, Assignment calibrating) {
        Task task = predictors.get(0).task();
        if (task.activation() == Activation.IDENTITY) {
            // a value is not surer or less sure of itself
            return predictors.stream().map(each -> 1.0).toList();
        }
        FittedTransforms seen = predictors.get(0).transforms();
        for (Predictor each : predictors) {
            seen = seen.and(each.transforms());
        }
        JoinedRows rows = new JoinedRows(table.files(), seen, calibrating, task);
        List<Integer> buckets = TrainingSample.buckets(
                table.files().buckets().size(), table.files().samples(), ROWS);
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<List<Predictor>> shared = table.context().broadcast(predictors);
        try {
            List<Losses> losses = table.context()
                    .parallelize(buckets, Math.min(buckets.size(), table.files().tasks()))
                    .map(bucket ->
                            losses(rows, bucket, shared.value(), hadoop.value().value()))
                    .collect();
            List<Double> temperatures = new ArrayList<>();
            for (int p = 0; p < predictors.size(); p++) {
                double[] sum = new double[POINTS];
                for (Losses bucket : losses) {
                    add(bucket.sums()[p], sum);
                }
                temperatures.add(temperature(sum));
            }
            return temperatures;
        } finally {
            shared.unpersist(false);
        }
    }

    /** @param sums of losses of a bucket's rows: [predictor][point] */
    private record Losses(double[][] sums) implements Serializable {}

    private static Losses losses(JoinedRows rows, int bucket, List<Predictor> predictors, Configuration configuration) {
        double[][] sums = new double[predictors.size()][POINTS];
        JoinedRows.ScoringRows read = rows.scoring(bucket, Set.of(Split.VALIDATION), configuration);
        float[][] labels = read.rows().labelled();
        for (int p = 0; p < sums.length && labels.length > 0; p++) {
            Predictor predictor = predictors.get(p);
            TrainingRows seen = read.rows().seenAs(predictor.transforms().encodedSchema());
            float[][] said = predictor.outputs(seen, List.of(RowMask.nothing())).get(0);
            for (int i = 0; i < said.length; i++) {
                // of what it sees nothing of it says the prior, whatever the temperature
                if (labels[i] != null && !LinearInput.isBlind(predictor.transforms(), seen, i, RowMask.nothing())) {
                    add(losses(rows.task(), said[i], labels[i]), sums[p]);
                }
            }
        }
        return new Losses(sums);
    }

    /** Of one row at every point of the grid. */
    static double[] losses(Task task, float[] outputs, float[] label) {
        double[] losses = new double[POINTS];
        double[] divided = new double[outputs.length];
        double[] gradient = new double[outputs.length];
        for (int point = 0; point < POINTS; point++) {
            double temperature = Math.exp(logarithm(point));
            for (int k = 0; k < divided.length; k++) {
                divided[k] = outputs[k] / temperature;
            }
            losses[point] = task.loss(divided, label, gradient);
        }
        return losses;
    }

    private static void add(double[] some, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += some[i];
        }
    }

    /** Of a temperature, at a point of the grid. */
    private static double logarithm(double point) {
        return (point - STEPS) * Math.log(2) / AN_OCTAVE;
    }

    /** @param losses summed, by point */
    static double temperature(double[] losses) {
        double[] total = new double[POINTS];
        int least = 0;
        for (int point = 0; point < POINTS; point++) {
            double off = logarithm(point) / SPREAD;
            total[point] = losses[point] + off * off / 2;
            if (total[point] < total[least]) {
                least = point;
            }
        }
        double place = least;
        if (least > 0 && least < POINTS - 1) {
            double below = total[least - 1] - total[least];
            double above = total[least + 1] - total[least];
            // the vertex of the parabola through three points
            place += below + above > 0 ? (below - above) / (2 * (below + above)) : 0;
        }
        return Math.exp(logarithm(place));
    }
}
