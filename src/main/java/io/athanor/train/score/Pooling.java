package io.athanor.train.score;

import io.athanor.base.Seeds;
import io.athanor.data.Split;
import io.athanor.fusion.network.PooledNetwork;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.TrainingRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Makes one model of several cross-fitted ensembles that have the same folds: a {@link PooledNetwork} whose weights are chosen on what the
 * ensembles' members say of the training rows of their own folds, which they have not learned from. It is the best model of one modality
 * alone unless the pool's loss there is less by more than one standard error, by which nothing is fused that does not pay (the rule of
 * Breiman et al.: Classification and regression trees, 1984).
 */
public final class Pooling {
    private static final long SALT = Seeds.hash("rows that choose a pool");

    /** Rows that weights are chosen on, at most: there are as many weights as candidates. */
    private static final int MOST_ROWS = 20_000;

    /** And values that travel to the driver: 64 MB. */
    private static final int MOST_VALUES = 1 << 24;

    private final JoinedTable table;
    private final Map<String, FusionModel> candidates;
    private final JoinedRows rows;

    /**
     * @param candidates ensembles of as many members by name; students see representations of the first
     * @param rows of all modalities, for which members {@linkplain JoinedRows#crossFitted answer}
     */
    public Pooling(JoinedTable table, Map<String, FusionModel> candidates, JoinedRows rows) {
        this.table = table;
        this.candidates = new LinkedHashMap<>(candidates);
        this.rows = rows;
    }

    /**
     * What was chosen.
     *
     * @param model uncalibrated
     * @param weights of the candidates that count for something, by name
     * @param loss mean of the pool, of rows out of fold
     * @param single the best model of one modality; null where there is none
     * @param singleLoss its mean; NaN where there is none
     * @param standardError of the difference of both
     * @param isSingle whether it is that model, as all together are not clearly better
     */
    public record Pooled(
            FusionModel model,
            Map<String, Double> weights,
            double loss,
            @Nullable String single,
            double singleLoss,
            double standardError,
            boolean isSingle) {}

    /** Weights, and the loss of each row by them. */
    private record Choice(double[] weights, double[] losses) {
        static Choice of(LogLinearPool pool, int candidates, IntPredicate some) {
            double[] weights = pool.weights(candidates, some);
            return new Choice(weights, pool.losses(weights));
        }

        double loss() {
            return Arrays.stream(losses).average().orElse(Double.NaN);
        }
    }

    /** Chooses the weights. */
    public Pooled pool() {
        Said said = said();
        List<String> names = List.copyOf(candidates.keySet());
        LogLinearPool pool = new LogLinearPool(rows.task(), said.evidence(), said.labels());
        Choice all = Choice.of(pool, names.size(), c -> true);
        String best = null;
        Choice single = null;
        for (int c = 0; c < names.size(); c++) {
            if (Objects.requireNonNull(candidates.get(names.get(c)))
                            .modalities()
                            .size()
                    == 1) {
                int only = c;
                Choice alone = Choice.of(pool, names.size(), other -> other == only);
                if (single == null || alone.loss() < single.loss()) {
                    best = names.get(c);
                    single = alone;
                }
            }
        }
        double error = single == null ? Double.NaN : standardError(single.losses(), all.losses(), said.groups());
        Choice chosen = single == null || single.loss() - all.loss() > error ? all : single;
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int c = 0; c < names.size(); c++) {
            if (chosen.weights()[c] > 0) {
                weights.put(names.get(c), chosen.weights()[c]);
            }
        }
        return new Pooled(
                model(chosen.weights()),
                weights,
                all.loss(),
                best,
                single == null ? Double.NaN : single.loss(),
                error,
                chosen == single);
    }

    /** What counts for nothing is left out, but for the first: its representations are others' to learn from. */
    private FusionModel model(double[] counts) {
        List<PooledNetwork.Part> parts = new ArrayList<>();
        Map<String, float[]> tensors = new LinkedHashMap<>();
        List<Float> weights = new ArrayList<>();
        int c = 0;
        for (Map.Entry<String, FusionModel> candidate : candidates.entrySet()) {
            if (counts[c] > 0 || c == 0) {
                FusionModel model = candidate.getValue();
                PooledNetwork.Part part = part(candidate.getKey(), model);
                for (ParameterSpec p : model.answering().parameters()) {
                    tensors.put(part.tensor(p), model.weights().of(p.name()));
                }
                parts.add(part);
                weights.add((float) counts[c]);
            }
            c++;
        }
        float[] all = new float[weights.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = weights.get(i);
        }
        tensors.put(PooledNetwork.WEIGHTS, all);
        tensors.put(PooledNetwork.PRIOR, rows.task().prior());
        return FusionModel.of(new PooledNetwork(parts), new Weights(tensors), rows.transforms(), rows.task());
    }

    private static PooledNetwork.Part part(String name, FusionModel model) {
        return new PooledNetwork.Part(name, model.answering(), model.modalities());
    }

    /**
     * The same of weights that were stored: which of the candidates count, their tensors tell.
     *
     * @param parts of all candidates
     */
    public static FusionModel stored(List<PooledNetwork.Part> parts, Weights weights, JoinedRows rows) {
        List<PooledNetwork.Part> there = parts.stream()
                .filter(part -> part.network().parameters().stream()
                        .allMatch(p -> weights.values().containsKey(part.tensor(p))))
                .toList();
        return new FusionModel(new PooledNetwork(there), weights, rows.transforms(), rows.task());
    }

    /** Of the mean difference, rows of a group being one draw. */
    static double standardError(double[] some, double[] others, long[] groups) {
        double mean = 0;
        for (int i = 0; i < some.length; i++) {
            mean += (some[i] - others[i]) / some.length;
        }
        Map<Long, Double> sums = new HashMap<>();
        for (int i = 0; i < some.length; i++) {
            sums.merge(groups[i], some[i] - others[i] - mean, Double::sum);
        }
        double squares = 0;
        for (double sum : sums.values()) {
            squares += sum * sum;
        }
        return Math.sqrt(squares) / some.length;
    }

    /** @param evidence [rows][candidates][width] */
    private record Said(float[][][] evidence, float[][] labels, long[] groups) implements Serializable {}

    private Said said() {
        int values = candidates.size() * rows.task().width();
        int most = Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / values));
        // a task holds and sends its share of them, however many rows its bucket has
        List<Integer> buckets = TrainingSample.buckets(
                table.files().buckets().size(), table.files().samples(), most);
        int share = (most + buckets.size() - 1) / buckets.size();
        JoinedRows recipe = rows;
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<List<FusionModel>> shared = table.context().broadcast(List.copyOf(candidates.values()));
        try {
            List<Said> each = table.context()
                    .parallelize(buckets, Math.min(buckets.size(), table.files().tasks()))
                    .map(bucket -> said(
                            recipe,
                            bucket,
                            share,
                            shared.value(),
                            hadoop.value().value()))
                    .collect();
            List<float[][]> evidence = new ArrayList<>();
            List<float[]> labels = new ArrayList<>();
            List<Long> groups = new ArrayList<>();
            for (Said bucket : each) {
                for (int i = 0; i < bucket.labels().length; i++) {
                    evidence.add(bucket.evidence()[i]);
                    labels.add(bucket.labels()[i]);
                    groups.add(bucket.groups()[i]);
                }
            }
            return new Said(
                    evidence.toArray(float[][][]::new),
                    labels.toArray(float[][]::new),
                    groups.stream().mapToLong(group -> group).toArray());
        } finally {
            shared.unpersist(false);
        }
    }

    /** What members say of some of a bucket's training rows, drawn by their hashes, that they have not learned from. */
    private static Said said(
            JoinedRows recipe, int bucket, int most, List<FusionModel> candidates, Configuration configuration) {
        JoinedRows.ScoringRows read = recipe.scoring(bucket, Set.of(Split.TRAIN), configuration);
        RowsInMemory rows = read.rows();
        int[] drawn = IntStream.range(0, rows.size())
                .filter(row -> rows.labelled()[row] != null && rows.answerer(row) >= 0)
                .boxed()
                .sorted(Comparator.comparingLong(row -> Seeds.mix(SALT, rows.hash(row))))
                .limit(most)
                .sorted()
                .mapToInt(row -> row)
                .toArray();
        int[] places = new int[rows.size()];
        Arrays.fill(places, -1);
        float[][] labels = new float[drawn.length][];
        long[] groups = new long[drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            places[drawn[i]] = i;
            labels[i] = Objects.requireNonNull(rows.labelled()[drawn[i]]);
            groups[i] = Seeds.hash(read.groups()[drawn[i]]);
        }
        float[] prior = recipe.task().prior();
        float[][][] evidence = new float[drawn.length][candidates.size()][prior.length];
        for (int c = 0; c < candidates.size(); c++) {
            FusionModel model = candidates.get(c);
            TrainingRows seen = rows.seenAs(model.schema());
            for (int member = 0; member < recipe.answerers().size(); member++) {
                int fold = member;
                RowNumbers own = RowNumbers.of(
                        rows.size(), row -> places[row] >= 0 && rows.answerer(row) == fold && sees(seen, row));
                try (Scorer scorer = new Scorer(model.answering().memberAlone(member), model.weights())) {
                    float[][] logits = scorer.logits(seen, own);
                    for (int i = 0; i < logits.length; i++) {
                        for (int k = 0; k < prior.length; k++) {
                            evidence[places[own.at(i)]][c][k] = logits[i][k] - prior[k];
                        }
                    }
                }
            }
        }
        return new Said(evidence, labels, groups);
    }

    private static boolean sees(TrainingRows rows, int row) {
        for (int m = 0; m < rows.schema().specs().size(); m++) {
            if (rows.feature(m).has(row)) {
                return true;
            }
        }
        return false;
    }
}
