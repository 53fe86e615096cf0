package io.athanor.train.score;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.train.fold.SampleRow;
import io.athanor.train.joined.BucketRows;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Draws some of the labelled training samples of a joined table, from as few of its buckets as hold enough. */
public final class TrainingSample {
    /** So many times the rows wanted are looked at: some are no training rows, some lack the modality. */
    private static final long LOOKED_AT = 4;

    private TrainingSample() {}

    /**
     * Buckets by which to draw so many rows of a bucketed table; ids are spread over buckets by a hash, so any are as good.
     *
     * @param rows of the table
     */
    public static List<Integer> buckets(int buckets, long rows, int most) {
        long enough = rows == 0 ? 1 : (LOOKED_AT * most * buckets + rows - 1) / rows;
        return IntStream.range(0, (int) Math.max(1, Math.min(buckets, enough)))
                .boxed()
                .toList();
    }

    /**
     * @param transforms of the modalities wanted
     * @param most rows of a modality
     */
    public static Map<Modality, RowSample> of(
            JoinedTable table, FittedTransforms transforms, ToIntFunction<FittedModality> most) {
        JoinedFiles files = table.files();
        JavaSparkContext context = table.context();
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        List<FittedModality> fitted = transforms.modalities();
        int[] bounds = fitted.stream().mapToInt(most).toArray();
        int largest = IntStream.of(bounds).max().orElse(1);
        List<Integer> chosen = buckets(files.buckets().size(), files.samples(), largest);
        List<List<RowSample>> each = context.parallelize(chosen, chosen.size())
                .map(bucket -> {
                    Configuration local = hadoop.value().value();
                    List<RowSample> samples = empty(fitted, bounds);
                    List<Modality> wanted =
                            fitted.stream().map(f -> f.source().modality()).toList();
                    try (BucketRows rows = files.rows(bucket, wanted, local)) {
                        while (rows.hasNext()) {
                            Row row = rows.next();
                            SampleRow sample = JoinedFiles.sample(row);
                            if (sample.label() != null
                                    && sample.split() == Split.TRAIN
                                    && JoinedFiles.key(row).isPayload()) {
                                for (int m = 0; m < samples.size(); m++) {
                                    samples.get(m).offer(sample.sampleId(), row.get(JoinedFiles.FIRST_FEATURE + m));
                                }
                            }
                        }
                    }
                    return samples;
                })
                .collect();
        List<RowSample> all = empty(fitted, bounds);
        each.forEach(bucket -> {
            for (int m = 0; m < all.size(); m++) {
                all.get(m).add(bucket.get(m));
            }
        });
        Map<Modality, RowSample> byModality = new LinkedHashMap<>();
        for (int m = 0; m < all.size(); m++) {
            byModality.put(fitted.get(m).source().modality(), all.get(m));
        }
        return byModality;
    }

    private static List<RowSample> empty(List<FittedModality> fitted, int[] bounds) {
        List<RowSample> samples = new ArrayList<>();
        for (int m = 0; m < bounds.length; m++) {
            samples.add(new RowSample(fitted.get(m), bounds[m]));
        }
        return samples;
    }
}
