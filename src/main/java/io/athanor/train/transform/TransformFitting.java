package io.athanor.train.transform;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.stat.MultivariateOnlineSummarizer;
import org.apache.spark.sql.Row;

/**
 * Fits transforms on the labelled training rows of a joined table by Spark's machine learning library: one pass for means
 * and scales of all modalities, and four small ones before it where there are table columns.
 */
public final class TransformFitting {
    /** A standard deviation below this share of the mean is rounding, not information. */
    private static final double CONSTANT = 1e-6;

    private final JoinedTable table;

    public TransformFitting(JoinedTable table) {
        this.table = table;
    }

    /** @param modalities those to fit, in any order */
    public FittedTransforms fit(Assignment assignment, List<Modality> modalities) {
        List<FeatureSpec> specs = table.files().schema().only(modalities).specs();
        List<List<FittedColumn>> columns = new ColumnFitting(table).fit(specs, assignment);
        List<Encoder> encoders = new ArrayList<>();
        for (int m = 0; m < specs.size(); m++) {
            encoders.add(new Encoder(specs.get(m), columns.get(m)));
        }
        List<Moments> moments = moments(encoders, assignment);
        List<FittedModality> fitted = new ArrayList<>();
        for (int m = 0; m < specs.size(); m++) {
            fitted.add(moments.get(m).fitted(encoders.get(m)));
        }
        return new FittedTransforms(fitted);
    }

    private List<Moments> moments(List<Encoder> encoders, Assignment assignment) {
        List<Modality> modalities =
                encoders.stream().map(e -> e.spec().modality()).toList();
        JavaRDD<Row> rows = table.trainingRows(modalities, assignment);
        List<List<Moments>> perTask = rows.mapPartitions(
                        r -> List.of(summarise(encoders, r)).iterator())
                .collect();
        // in the order of tasks: floating-point sums depend on it
        List<Moments> sum = encoders.stream().map(e -> new Moments()).toList();
        for (List<Moments> task : perTask) {
            for (int m = 0; m < sum.size(); m++) {
                sum.get(m).merge(task.get(m));
            }
        }
        return sum;
    }

    private static List<Moments> summarise(List<Encoder> encoders, Iterator<Row> rows) {
        List<Moments> moments = encoders.stream().map(e -> new Moments()).toList();
        while (rows.hasNext()) {
            Row row = rows.next();
            for (int m = 0; m < encoders.size(); m++) {
                Object cell = row.get(JoinedFiles.FIRST_FEATURE + m);
                if (cell != null) {
                    moments.get(m)
                            .add(encoders.get(m).encode(cell), encoders.get(m).width());
                }
            }
        }
        return moments;
    }

    /** A modality before its means are known. */
    private record Encoder(FeatureSpec spec, List<FittedColumn> columns) implements Serializable {
        float[] encode(Object cell) {
            return cell instanceof Row row ? FittedModality.encodeTable(columns, row) : (float[]) cell;
        }

        /** Values a vector or a token. */
        int width() {
            if (spec.shape() instanceof Shape.Sequence s) {
                return s.width();
            }
            return spec.shape() instanceof Shape.Vector v ? v.width() : FittedModality.tableWidth(columns);
        }
    }

    private static final class Moments implements Serializable {
        private static final long serialVersionUID = 1L;

        private final MultivariateOnlineSummarizer summarizer = new MultivariateOnlineSummarizer();

        /** Adds a vector, or every token of a sequence. */
        void add(float[] values, int width) {
            for (int from = 0; from < values.length; from += width) {
                double[] vector = new double[width];
                for (int i = 0; i < width; i++) {
                    vector[i] = values[from + i];
                }
                summarizer.add(Vectors.dense(vector));
            }
        }

        void merge(Moments other) {
            summarizer.merge(other.summarizer);
        }

        FittedModality fitted(Encoder encoder) {
            float[] mean = new float[encoder.width()];
            float[] scale = new float[encoder.width()];
            if (summarizer.count() > 0) {
                double[] means = summarizer.mean().toArray();
                double[] variances = summarizer.variance().toArray();
                for (int i = 0; i < mean.length; i++) {
                    double deviation = Math.sqrt(variances[i]);
                    mean[i] = (float) means[i];
                    boolean constant = deviation <= Math.max(CONSTANT * Math.abs(means[i]), Float.MIN_NORMAL);
                    scale[i] = constant ? 0 : (float) (1 / deviation);
                }
            }
            return new FittedModality(encoder.spec(), encoder.columns(), List.of(), mean, scale);
        }
    }
}
