package io.athanor.bench;

import io.athanor.collective.SoloCollective;
import io.athanor.config.SettingsCopy;
import io.athanor.data.FeatureSchema;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.WeightedAverageNetwork;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Multiclass;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainingLoop;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.score.Scorer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Trainings of one draw of a set, by the program's own loop on one core, and what came of them on rows of another draw.
 *
 * @param learned what is learned from
 * @param judged what is judged by
 */
record FusionTrial(FusionRows learned, FusionRows judged, TrainingSettings settings, long seed) {
    /**
     * What a network came to.
     *
     * @param accuracy on the judged rows
     * @param noiseShare of the change of its outputs when one modality's values are another row's, the part that the noise has in the
     *     sum over modalities; NaN where no modality is noise
     * @param noiseWeight the weight that the network says it gives the noise; NaN where it says none
     */
    record Result(double accuracy, double noiseShare, double noiseWeight) {
        Result(double accuracy) {
            this(accuracy, Double.NaN, Double.NaN);
        }
    }

    /** A network as it comes. */
    Result network(NetworkSettings kind) {
        FusionSet set = judged.set();
        FusionNetwork network = kind.network(set.schema(), set.classes());
        Weights weights = trained(network, learned.rows(), settings);
        float[][] said = logits(network, weights, judged.rows(), judged.mask());
        double share = Double.NaN;
        double weight = Double.NaN;
        if (set.noise() >= 0) {
            double[] changes = IntStream.range(0, set.modalities())
                    .mapToDouble(m -> change(said, logits(network, weights, judged.replaced(m), judged.mask())))
                    .toArray();
            share = changes[set.noise()] / Arrays.stream(changes).sum();
            if (network instanceof WeightedAverageNetwork average) {
                weight = average.weights(weights)
                        .getOrDefault(set.schema().modalities().get(set.noise()), Double.NaN);
            }
        }
        return new Result(judged.accuracy(said), share, weight);
    }

    /**
     * Early fusion that knows of no mask: it learns from whole rows alone, and sees zeros for what is missing. As it comes, its dropout of
     * single features has prepared it for zeros; the bare one drops nothing.
     */
    Map<String, Result> zeroFillings() {
        Map<String, Result> both = new LinkedHashMap<>();
        both.put("zero-filling", zeroFilling(ConcatNetwork.Settings.defaults()));
        both.put("zero-filling-bare", zeroFilling(new ConcatNetwork.Settings(128, 1, 0)));
        return both;
    }

    private Result zeroFilling(NetworkSettings kind) {
        FusionNetwork network = kind.network(judged.set().schema(), judged.set().classes());
        TrainingSettings whole = SettingsCopy.with(settings, "modality-dropout", 0.0);
        Weights weights = trained(network, learned.rows(), whole);
        return new Result(judged.accuracy(logits(network, weights, judged.zeroFilled(), RowMask.nothing())));
    }

    /** A network a modality, by themselves and the mean of the logarithms of their probabilities over those that are not hidden. */
    Map<String, Result> singles() {
        int classes = judged.set().classes();
        float[][] sum = new float[judged.size()][classes];
        double best = 0;
        for (int m = 0; m < judged.set().modalities(); m++) {
            FeatureSchema only = judged.only(m);
            FusionNetwork network = ConcatNetwork.Settings.defaults().network(only, classes);
            Weights weights = trained(network, learned.rows().seenAs(only), settings);
            float[][] said = logits(network, weights, judged.rows().seenAs(only), RowMask.nothing());
            for (int i = 0; i < said.length; i++) {
                if (judged.hidden()[i][m]) {
                    said[i] = new float[classes];
                }
                double total = 0;
                for (float value : said[i]) {
                    total += Math.exp(value);
                }
                for (int c = 0; c < classes; c++) {
                    sum[i][c] += (float) (said[i][c] - Math.log(total));
                }
            }
            best = Math.max(best, judged.accuracy(said));
        }
        Map<String, Result> both = new LinkedHashMap<>();
        both.put("late-fusion", new Result(judged.accuracy(sum)));
        both.put("best-single", new Result(best));
        return both;
    }

    private Weights trained(FusionNetwork network, TrainingRows rows, TrainingSettings how) {
        int classes = judged.set().classes();
        Multiclass task = new Multiclass(
                IntStream.range(0, classes).mapToObj(Integer::toString).toList(), Collections.nCopies(classes, 1L));
        return new TrainingLoop(
                        network,
                        Objectives.of(Objectives.fitting(Objectives.usual(), network), network),
                        task,
                        how,
                        seed,
                        new SoloCollective(),
                        TorchDevice.CPU,
                        Checkpoints.none(),
                        RankListener.silent())
                .fit(Map.of(0, rows), FusionRows.given(rows.schema()))
                .weights();
    }

    private static float[][] logits(FusionNetwork network, Weights weights, TrainingRows rows, RowMask mask) {
        try (Scorer scorer = new Scorer(network, weights)) {
            return scorer.score(rows, mask).logits();
        }
    }

    /** The mean change of the outputs, each row's without their mean, which says nothing of the classes. */
    private static double change(float[][] a, float[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double mean = 0;
            for (int c = 0; c < a[i].length; c++) {
                mean += (b[i][c] - a[i][c]) / a[i].length;
            }
            for (int c = 0; c < a[i].length; c++) {
                sum += Math.abs(b[i][c] - a[i][c] - mean);
            }
        }
        return sum / a.length;
    }
}
