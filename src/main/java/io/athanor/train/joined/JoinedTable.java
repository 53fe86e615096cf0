package io.athanor.train.joined;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.task.LabelFitter;
import io.athanor.task.Task;
import io.athanor.task.TaskSettings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.SampleRow;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A joined table as the driver holds it: its files, and the Spark that reads them bucket by bucket.
 *
 * <p>What is counted, drawn or fitted here, before any training, is of samples, by the view that is the payload itself: priors,
 * folds, means and scales do not change when a sample gets more views, and are those of the data that will be scored. A
 * training alone sees all views of its training rows ({@code train.rows}), and what it counts is of those rows: steps, loss,
 * class weights.
 */
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

    /** Every sample, without features, in the order of buckets and ids, on the driver: for tables of few rows. */
    public List<SampleRow> samples() {
        return payloads(List.of()).map(JoinedFiles::sample).collect();
    }

    /** Every sample with a label, without features, where the buckets are read. */
    JavaRDD<SampleRow> labelledSamples() {
        return payloads(List.of()).map(JoinedFiles::sample).filter(sample -> sample.label() != null);
    }

    /**
     * What is learned of the labels of training rows.
     *
     * @throws UserError if they leave nothing to learn
     */
    public Task task(TaskSettings settings, Assignment assignment) {
        JoinedFiles table = files;
        Broadcast<SerializableConfiguration> hadoop = configuration;
        LabelFitter all = settings.fitter();
        // a fitter a bucket, brought together in their order, which decides the last bits
        buckets()
                .map(bucket -> {
                    LabelFitter fitter = settings.fitter();
                    table.each(bucket, List.of(), hadoop.value().value(), row -> {
                        String label = JoinedFiles.sample(row).label();
                        if (label != null
                                && JoinedFiles.key(row).isPayload()
                                && isTraining(JoinedFiles.sample(row), assignment)) {
                            fitter.add(label);
                        }
                    });
                    return fitter;
                })
                .collect()
                .forEach(all::addAll);
        return all.fit();
    }

    /** The classes that samples of any split have. */
    public Set<String> classes(TaskSettings settings) {
        return Set.copyOf(labelledSamples()
                .flatMap(sample ->
                        settings.classesOf(String.valueOf(sample.label())).iterator())
                .distinct()
                .collect());
    }

    /** Labelled training samples by label: as many entries as labels differ. */
    public Map<String, Long> trainingLabels(Assignment assignment) {
        return trainingRows(List.of(), assignment)
                .map(row -> String.valueOf(JoinedFiles.sample(row).label()))
                .countByValue();
    }

    /** The number of labelled training samples. */
    public long trainingRows(Assignment assignment) {
        return payloads(List.of())
                .map(JoinedFiles::sample)
                .filter(s -> isTraining(s, assignment))
                .count();
    }

    /** The number of labelled samples of each role; of one that none has, none. */
    public Map<Split, Long> labelledRows(Assignment assignment) {
        Map<Split, Long> rows = new EnumMap<>(Split.class);
        rows.putAll(labelledSamples()
                .flatMap(s -> Stream.ofNullable(assignment.role(s.sampleId(), s.split(), s.group()))
                        .iterator())
                .countByValue());
        return rows;
    }

    /** The number of training samples without a label. */
    public long unlabelledRows(Assignment assignment) {
        return payloads(List.of())
                .map(JoinedFiles::sample)
                .filter(s -> s.label() == null && isOnTrainingSide(s, assignment))
                .count();
    }

    /** The buckets' numbers, over as many tasks as the table asks for. */
    public JavaRDD<Integer> buckets() {
        return context()
                .parallelize(IntStream.range(0, files.buckets().size()).boxed().toList(), files.tasks());
    }

    /** A row a sample, as {@link JoinedFiles#each} has them: the payloads themselves. */
    private JavaRDD<Row> payloads(List<Modality> wanted) {
        JoinedFiles table = files;
        Broadcast<SerializableConfiguration> hadoop = configuration;
        JavaRDD<Row> all = buckets().flatMap(bucket -> {
            BucketRows rows = table.rows(bucket, wanted, hadoop.value().value());
            // who takes them need not take all
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
            return rows;
        });
        return all.filter(row -> JoinedFiles.key(row).isPayload());
    }

    /** A row a labelled training sample, as {@link JoinedFiles#each} has them: what transforms are fitted on. */
    public JavaRDD<Row> trainingRows(List<Modality> wanted, Assignment assignment) {
        return payloads(wanted).filter(row -> isTraining(JoinedFiles.sample(row), assignment));
    }

    private static boolean isTraining(SampleRow sample, Assignment assignment) {
        return sample.label() != null && isOnTrainingSide(sample, assignment);
    }

    private static boolean isOnTrainingSide(SampleRow sample, Assignment assignment) {
        return assignment.role(sample.sampleId(), sample.split(), sample.group()) == Split.TRAIN;
    }
}
