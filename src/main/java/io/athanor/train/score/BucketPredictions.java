package io.athanor.train.score;

import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.data.Split;
import io.athanor.task.Predictions;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.TrainingRows;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * What predictors say of a bucket's labelled samples, one predictor after another, as it is asked for. Stays on the executor that has
 * read the bucket: it does not travel, for there is no end to how many rows there may be.
 */
public final class BucketPredictions implements Iterable<BucketPredictions.Said> {
    private final int bucket;
    private final List<Predictor> predictors;
    private final JoinedRows rows;
    private final SortedMap<Split, List<List<ModalityMask>>> masks;
    private final Configuration configuration;

    BucketPredictions(
            int bucket,
            List<Predictor> predictors,
            JoinedRows rows,
            SortedMap<Split, List<List<ModalityMask>>> masks,
            Configuration configuration) {
        this.bucket = bucket;
        this.predictors = predictors;
        this.rows = rows;
        this.masks = masks;
        this.configuration = configuration;
    }

    /**
     * What one predictor says of the samples of one role under one mask.
     *
     * @param predictor its place among the predictors
     * @param mask its place among the masks of this role and predictor
     * @param rows those of the bucket, in the order of sample ids
     */
    public record Said(int predictor, Split role, int mask, Predictions rows) {}

    public int bucket() {
        return bucket;
    }

    /** By predictor, role and mask, in their order; of a role that no sample of the bucket has, nothing. */
    @Override
    public Iterator<Said> iterator() {
        Map<Split, JoinedRows.ScoringRows> byRole = new EnumMap<>(Split.class);
        masks.keySet().forEach(role -> byRole.put(role, rows.scoring(bucket, Set.of(role), configuration)));
        return IntStream.range(0, predictors.size())
                .boxed()
                .flatMap(p -> byRole.entrySet().stream()
                        .filter(of -> of.getValue().rows().size() > 0)
                        .flatMap(of -> said(p, of.getKey(), of.getValue())))
                .iterator();
    }

    private Stream<Said> said(int number, Split role, JoinedRows.ScoringRows scored) {
        Predictor predictor = predictors.get(number);
        RowsInMemory all = scored.rows();
        List<String> ids = Arrays.stream(all.keys()).map(RowKey::sampleId).toList();
        List<String> groups = List.of(scored.groups());
        TrainingRows seen = all.seenAs(predictor.transforms().encodedSchema());
        List<Modality> modalities = seen.schema().modalities();
        List<RowMask> hidden = masks.getOrDefault(role, List.of()).get(number).stream()
                .map(mask -> (RowMask) (row, modality) -> mask.hides(ids.get(row), modalities.get(modality)))
                .toList();
        List<float[][]> predicted = predictor.predictions(seen, hidden);
        return IntStream.range(0, predicted.size())
                .mapToObj(m -> new Said(
                        number,
                        role,
                        m,
                        new Predictions(predictor.task(), ids, groups, all.labelled(), predicted.get(m))));
    }
}
