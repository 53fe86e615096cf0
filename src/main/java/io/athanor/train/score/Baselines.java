package io.athanor.train.score;

import io.athanor.base.NativeLibraries;
import io.athanor.base.SideBySide;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ClassPrior;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** What any fused network has to beat, fitted by Spark's machine learning library on the same rows and features. */
public final class Baselines {
    /**
     * Weight of the squared coefficients on standardised features. Of 0.01, 0.03, 0.1, 0.3 and 1 it was the best or next to
     * it in accuracy and log-loss for most of the emoji's modalities and for all of them side by side.
     */
    public static final double REGULARISATION = 0.1;

    private static final int MOST_STEPS = 60;

    /** So many rows are fitted in one task. */
    private static final long FEW_ROWS = 10_000;

    private static final double TOLERANCE = 1e-4;

    private final JoinedTable table;

    public Baselines(JoinedTable table) {
        this.table = table;
    }

    /** The shares of the classes among the training rows, whatever the features say. */
    public LinearModel prior(ClassPrior prior) {
        double[] logShares = prior.logShares();
        return new LinearModel(
                new FittedTransforms(List.of()),
                prior.classes(),
                new double[logShares.length][0],
                logShares,
                logShares);
    }

    /** A logistic regression on the standardised features of the modalities that were fitted, side by side. */
    public LinearModel logistic(Assignment assignment, ClassPrior prior, FittedTransforms transforms) {
        return logistic(assignment, prior, transforms, REGULARISATION);
    }

    /**
     * Logistic regressions on several selections of the features, by name. Those of few rows are fitted side by side: each is
     * some hundred jobs of one task, which leave a cluster idle.
     */
    public <K> Map<K, LinearModel> logistic(
            Assignment assignment, ClassPrior prior, Map<K, FittedTransforms> transforms) {
        List<K> names = List.copyOf(transforms.keySet());
        List<Supplier<LinearModel>> fits = transforms.values().stream()
                .<Supplier<LinearModel>>map(selection -> () -> logistic(assignment, prior, selection))
                .toList();
        List<LinearModel> models = SideBySide.all(isSmall() ? Math.max(1, names.size()) : 1, fits);
        Map<K, LinearModel> fitted = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            fitted.put(names.get(i), models.get(i));
        }
        return fitted;
    }

    private boolean isSmall() {
        return table.files().rows() <= FEW_ROWS;
    }

    LinearModel logistic(Assignment assignment, ClassPrior prior, FittedTransforms transforms, double regularisation) {
        NativeLibraries.keepSystemBlasOut();
        Dataset<Row> rows = rows(new JoinedRows(table.files(), transforms, assignment, prior.classes()));
        LogisticRegressionModel fitted = new LogisticRegression()
                .setFamily("multinomial")
                .setRegParam(regularisation)
                .setElasticNetParam(0)
                .setStandardization(false)
                .setMaxIter(MOST_STEPS)
                .setTol(TOLERANCE)
                .fit(rows);
        int width = LinearInput.width(transforms);
        double[][] coefficients = new double[prior.classes().size()][width];
        for (int c = 0; c < fitted.numClasses(); c++) {
            for (int j = 0; j < width; j++) {
                coefficients[c][j] = fitted.coefficientMatrix().apply(c, j);
            }
        }
        return new LinearModel(
                transforms,
                prior.classes(),
                coefficients,
                fitted.interceptVector().toArray(),
                prior.logShares());
    }

    private Dataset<Row> rows(JoinedRows recipe) {
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        JavaRDD<Row> rows = table.buckets().flatMap(bucket -> {
            // on the executor too, and before the regression's own code gets there
            NativeLibraries.keepSystemBlasOut();
            Configuration local = hadoop.value().value();
            TrainingRows read = recipe.training(bucket, local);
            RowNumbers training = read.training();
            List<Row> examples = new ArrayList<>();
            for (int i = 0; i < training.size(); i++) {
                int row = training.at(i);
                double[] input = LinearInput.of(recipe.transforms(), read, row, RowMask.nothing());
                examples.add(RowFactory.create((double) read.label(row), Vectors.dense(input)));
            }
            return examples.iterator();
        });
        StructType type =
                new StructType().add("label", DataTypes.DoubleType).add("features", SQLDataTypes.VectorType());
        // every step of the fit is a job, whose tasks cost more than a few rows do
        return table.spark().createDataFrame(isSmall() ? rows.coalesce(1) : rows, type);
    }
}
