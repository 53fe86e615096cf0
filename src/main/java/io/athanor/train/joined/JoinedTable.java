package io.athanor.train.joined;

import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ClassPrior;
import io.athanor.train.fold.Folds;
import io.athanor.train.fold.SampleRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** A joined table as the driver holds it: its files, and the Spark that reads them bucket by bucket. */
public final class JoinedTable {
    private final SparkSession spark;
    private final JoinedFiles files;
    private final Broadcast<SerializableConfiguration> configuration;

    public JoinedTable(SparkSession spark, JoinedFiles files) {
        this.spark = spark;
        this.files = files;
        this.configuration = context()
                .broadcast(new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    }

    public JoinedFiles files() {
        return files;
    }

    public SparkSession spark() {
        return spark;
    }

    public JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    /** The driver's Hadoop settings, for tasks that read or write files themselves. */
    public Broadcast<SerializableConfiguration> configuration() {
        return configuration;
    }

    /**
     * Every sample, without features, in the order of buckets and ids.
     *
     * @throws UserError if there are more than {@link Folds#MAX_ROWS}
     */
    public List<SampleRow> samples() {
        if (files.rows() > Folds.MAX_ROWS) {
            throw new UserError("Cannot bring the samples to the driver: " + files.rows() + " rows, expected at most "
                    + Folds.MAX_ROWS + ". Set evaluate.folds to 1 to report on the test split alone.");
        }
        return rows(List.of()).map(JoinedFiles::sample).collect();
    }

    /** The labels that stand in the training rows, sorted, and how often: the classes of what is trained on them. */
    public ClassPrior classes(Assignment assignment) {
        Map<String, Long> counts = trainingRows(List.of(), assignment)
                .map(row -> String.valueOf(JoinedFiles.sample(row).label()))
                .countByValue();
        return ClassPrior.of(new TreeMap<>(counts));
    }

    /** The number of labelled training rows. */
    public long trainingRows(Assignment assignment) {
        return rows(List.of())
                .map(JoinedFiles::sample)
                .filter(s -> isTraining(s, assignment))
                .count();
    }

    /** The number of training rows without a label. */
    public long unlabelledRows(Assignment assignment) {
        return rows(List.of())
                .map(JoinedFiles::sample)
                .filter(s -> s.label() == null && isOnTrainingSide(s, assignment))
                .count();
    }

    /** The buckets' numbers, over as many tasks as the table asks for. */
    public JavaRDD<Integer> buckets() {
        return context()
                .parallelize(IntStream.range(0, files.buckets().size()).boxed().toList(), files.tasks());
    }

    /** Rows as {@link JoinedFiles#each} has them. */
    JavaRDD<Row> rows(List<Modality> wanted) {
        JoinedFiles table = files;
        Broadcast<SerializableConfiguration> hadoop = configuration;
        return buckets().flatMap(bucket -> {
            BucketRows rows = table.rows(bucket, wanted, hadoop.value().value());
            // who takes them need not take all
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
            return rows;
        });
    }

    /** Rows as {@link JoinedFiles#each} has them, of those that weights and transforms are fitted on. */
    public JavaRDD<Row> trainingRows(List<Modality> wanted, Assignment assignment) {
        return rows(wanted).filter(row -> isTraining(JoinedFiles.sample(row), assignment));
    }

    private static boolean isTraining(SampleRow sample, Assignment assignment) {
        return sample.label() != null && isOnTrainingSide(sample, assignment);
    }

    private static boolean isOnTrainingSide(SampleRow sample, Assignment assignment) {
        return assignment.role(sample.sampleId(), sample.split(), sample.group()) == Split.TRAIN;
    }
}
