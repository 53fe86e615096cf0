package io.athanor.job.predict;

import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.TwoSamples;
import io.athanor.job.features.TrainedWith;
import io.athanor.join.Join;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.table.WorkDirectory;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.RowSample;
import io.athanor.train.score.TrainingSample;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Compares new features with those a model was trained on, a modality at a time, by a bounded sample of either: however large
 * the tables are, a few buckets of them are read.
 */
final class DriftCheck {
    /** Rows of either side, enough to tell an area to ±0.025. */
    private static final int MOST_ROWS = 1_000;

    /** Values of either side that the driver holds of a modality. */
    private static final int MOST_VALUES = 1 << 22;

    /** With fewer of either side nothing is said. */
    private static final int FEWEST_ROWS = 20;

    private final SparkSession spark;
    private final WorkDirectory work;

    DriftCheck(SparkSession spark, WorkDirectory work) {
        this.spark = spark;
        this.work = work;
    }

    /** The table that a model was trained on, if the work directory still has it. */
    Optional<Artefact> trainedOn(Artefact model) {
        return TrainedWith.of(work, model).joined();
    }

    /**
     * @param joined what the model was trained on
     * @param transforms of the modalities that the model reads
     * @param tables their features of the new samples
     */
    DataDrift of(Artefact joined, FittedTransforms transforms, List<FeatureTable> tables) {
        JoinedTable trained = new JoinedTable(spark, JoinedFiles.of(joined, Join.schema(joined), Join.samples(joined)));
        Map<Modality, RowSample> before = TrainingSample.of(trained, transforms, DriftCheck::bound);
        List<DataDrift.OfModality> all = new ArrayList<>();
        for (FeatureTable table : tables) {
            Modality m = table.modality();
            RowSample known = before.get(m);
            if (known == null) {
                throw new IllegalStateException("no sample of " + m);
            }
            Map<String, Long> counts = joined.provenance().counts();
            Ledger.Counts was = new Ledger.Counts(
                    counts.getOrDefault("present." + m, 0L), counts.getOrDefault("absent." + m, 0L), 0);
            Estimate area = area(known.rows(), drawn(table, transforms.of(m)).rows());
            all.add(DataDrift.OfModality.of(m.name(), was, table.counts(), area));
        }
        return new DataDrift(all);
    }

    private RowSample drawn(FeatureTable table, FittedModality fitted) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        var hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        List<List<String>> files = JoinedFiles.fileNames(table.artefact());
        int most = bound(fitted);
        List<Integer> chosen = TrainingSample.buckets(
                files.size(), table.artefact().provenance().rows(), most);
        NewRows rows = new NewRows(files, table.shape(), fitted, most);
        RowSample all = new RowSample(fitted, most);
        context.parallelize(chosen, chosen.size())
                .map(bucket -> rows.draw(bucket, hadoop.value()))
                .collect()
                .forEach(all::add);
        return all;
    }

    /** @param files of a feature table, by bucket */
    private record NewRows(List<List<String>> files, Shape shape, FittedModality fitted, int most)
            implements Serializable {
        RowSample draw(int bucket, SerializableConfiguration hadoop) {
            RowSample sample = new RowSample(fitted, most);
            for (String file : files.get(bucket)) {
                try (RowReader rows = RowFile.read(new Path(file), hadoop.value(), FeatureTable.schema(shape))) {
                    while (rows.hasNext()) {
                        Row row = rows.next();
                        sample.offer(row.getString(0), row.get(2));
                    }
                }
            }
            return sample;
        }
    }

    private static int bound(FittedModality fitted) {
        return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / Math.max(1, fitted.mean().length)));
    }

    private static @Nullable Estimate area(List<RowSample.Drawn> before, List<RowSample.Drawn> now) {
        return before.size() < FEWEST_ROWS || now.size() < FEWEST_ROWS
                ? null
                : TwoSamples.auc(sample(before), sample(now), DataDrift.CONFIDENCE);
    }

    private static TwoSamples.Sample sample(List<RowSample.Drawn> rows) {
        return new TwoSamples.Sample(
                rows.stream().mapToLong(RowSample.Drawn::key).toArray(),
                rows.stream().map(RowSample.Drawn::vector).toArray(float[][]::new));
    }
}
