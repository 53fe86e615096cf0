package io.athanor.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.collective.Collective;
import io.athanor.collective.SoloCollective;
import io.athanor.data.RowKey;
import io.athanor.data.Split;
import io.athanor.extending.AdversarialAlignment;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.objective.InfoNce;
import io.athanor.fusion.objective.ObjectiveTerm;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.rows.Ranks;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SmallData;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.score.Scorer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossFittingTest {
    private static final int MEMBERS = 3;
    private static final List<String> BETWEEN = List.of("image", "audio");

    /** One step an epoch: a training on other rows has other batches. */
    private static final String WHOLE =
            "epochs: 60, batch-size: 1000, learning-rate: 0.02, weight-decay: 0.01, warm-up: 0.1, patience: 3, "
                    + "modality-dropout: 0";

    private static final String STEPS =
            "epochs: 6, batch-size: 32, learning-rate: 0.01, weight-decay: 0.01, patience: 2, modality-dropout: 0.2, "
                    + "class-weights: balanced";

    @ParameterizedTest
    @ValueSource(strings = {"clip-norm: 0.05", "clip-norm: 100, averaging: ema, ema-decay: 0.8"})
    void a_member_is_what_it_would_be_if_it_were_trained_alone_on_the_other_folds(String further) {
        TrainingSettings settings = WrittenSettings.training("{" + WHOLE + ", " + further + "}");
        Map<Integer, TrainingRows> shards = shards(150, 90);
        EnsembleNetwork ensemble = ensemble(0);
        TrainedWeights together = fit(ensemble, settings, shards, Checkpoints.none(), new SoloCollective());
        Set<Integer> ends = new HashSet<>();
        for (int member = 0; member < MEMBERS; member++) {
            FusionNetwork network = ensemble.memberAlone(member);
            TrainedWeights alone =
                    fit(network, settings, without(member, shards), Checkpoints.none(), new SoloCollective());
            ends.add(alone.bestEpoch());
            for (TrainingRows rows : shards.values()) {
                try (Scorer one = new Scorer(network, alone.weights());
                        Scorer other = new Scorer(network, together.weights())) {
                    float[][] expected = one.score(rows, RowMask.nothing()).logits();
                    float[][] found = other.score(rows, RowMask.nothing()).logits();
                    for (int i = 0; i < rows.size(); i++) {
                        assertThat(found[i]).containsExactly(expected[i], offset(1e-4f));
                    }
                }
            }
        }
        // not all were the same epoch's, and the training went on for the last
        assertThat(ends).hasSizeGreaterThan(1);
        int last = ends.stream().mapToInt(i -> i).max().orElseThrow();
        assertThat(together.bestEpoch()).isEqualTo(last);
        assertThat(together.curve()).hasSize(Math.min(60, last + 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"micro-batch-size: 0", "micro-batch-size: 7", "deterministic: true"})
    void what_rows_of_its_fold_say_leaves_a_member_as_it_is(String further) {
        TrainingSettings settings =
                WrittenSettings.training("{" + STEPS.replace("balanced", "none") + ", " + further + "}");
        Map<Integer, TrainingRows> shards = shards(120);
        TrainedWeights before = fit(ensemble(0.3), settings, shards, Checkpoints.none(), new SoloCollective());
        RowsInMemory rows = (RowsInMemory) shards.get(0);
        for (int i = 0; i < rows.size(); i++) {
            if (rows.answerer(i) == 1) {
                rows.labelled()[i] = new float[] {(rows.labelled()[i][0] + 1) % SmallData.CLASSES};
                for (float @Nullable [][] feature : rows.features()) {
                    if (feature[i] != null) {
                        feature[i][0] += 3;
                    }
                }
            }
        }
        TrainedWeights after = fit(ensemble(0.3), settings, shards, Checkpoints.none(), new SoloCollective());
        before.weights().values().forEach((name, values) -> {
            if (name.startsWith("member1.")) {
                assertThat(after.weights().of(name)).as(name).isEqualTo(values);
            }
        });
        assertThat(after.weights().of("member0.head.weight"))
                .isNotEqualTo(before.weights().of("member0.head.weight"));
    }

    @Test
    void one_worker_learns_to_the_last_bit_what_two_and_four_do() throws Exception {
        TrainingSettings settings = WrittenSettings.training("{" + STEPS + ", deterministic: true}");
        Map<Integer, TrainingRows> shards = shards(40, 1, 0, 30, 55);
        TrainedWeights one = fit(ensemble(0.3), settings, shards, Checkpoints.none(), new SoloCollective());
        for (int size : new int[] {2, 4}) {
            for (TrainedWeights rank : Ranks.run(
                    size,
                    ranks -> fit(ensemble(0.3), settings, Ranks.shardsOf(ranks, shards), Checkpoints.none(), ranks))) {
                assertSame(rank, one);
            }
        }
    }

    @Test
    void a_training_that_was_killed_and_resumed_is_one_that_was_never_killed() {
        TrainingSettings settings = WrittenSettings.training("{" + STEPS + ", averaging: ema}");
        Map<Integer, TrainingRows> shards = shards(60, 50);
        TrainedWeights whole = fit(ensemble(0.3), settings, shards, Checkpoints.none(), new SoloCollective());
        for (int states : new int[] {2, 5, 11}) {
            Dying kept = new Dying(states);
            assertThatThrownBy(() -> fit(ensemble(0.3), settings, shards, kept, new SoloCollective()))
                    .hasMessage("killed");
            assertSame(fit(ensemble(0.3), settings, shards, kept, new SoloCollective()), whole);
        }
    }

    @Test
    void where_no_label_is_learned_all_members_are_judged_by_the_one_objective() {
        EnsembleNetwork ensemble = ensemble(0.3);
        List<TrainingState> states = new ArrayList<>();
        Dying kept = new Dying(Integer.MAX_VALUE) {
            @Override
            public void save(long step, byte[] state) {
                states.add(TrainingState.read(state));
            }
        };
        TrainedWeights trained = fit(
                ensemble,
                List.of(new ObjectiveTerm(1, 0, new InfoNce.Settings(BETWEEN, 0.5, true, 0))),
                WrittenSettings.training("{" + STEPS + "}"),
                shards(120),
                kept,
                new SoloCollective());
        TrainingState.Progress end = states.get(states.size() - 1).progress();
        assertThat(end.members()).hasSize(MEMBERS);
        assertThat(Set.copyOf(end.members())).hasSize(1);
        assertThat(end.members().get(0).loss())
                .isEqualTo(trained.curve().get(trained.bestEpoch() - 1).validationLoss());
    }

    private static EnsembleNetwork ensemble(double dropout) {
        return new EnsembleNetwork(
                new GatedNetwork.Settings(8, dropout, dropout).network(SmallData.SCHEMA, SmallData.CLASSES), MEMBERS);
    }

    private static TrainedWeights fit(
            FusionNetwork network,
            TrainingSettings settings,
            Map<Integer, TrainingRows> shards,
            Checkpoints checkpoints,
            Collective ranks) {
        List<ObjectiveTerm> terms = new ArrayList<>(Objectives.usual());
        terms.add(new ObjectiveTerm(0.2, 0, new InfoNce.Settings(BETWEEN, 0.5, true, 0)));
        if (settings.modalityDropout() > 0) {
            // with a phase of its own, whose tensors begin by their names
            terms.add(new ObjectiveTerm(0.2, 0, new AdversarialAlignment.Settings(BETWEEN, 4)));
        }
        return fit(network, terms, settings, shards, checkpoints, ranks);
    }

    private static TrainedWeights fit(
            FusionNetwork network,
            List<ObjectiveTerm> terms,
            TrainingSettings settings,
            Map<Integer, TrainingRows> shards,
            Checkpoints checkpoints,
            Collective ranks) {
        return new TrainingLoop(
                        network,
                        Objectives.of(terms, network),
                        SmallData.TASK,
                        settings,
                        7,
                        ranks,
                        TorchDevice.CPU,
                        checkpoints,
                        RankListener.silent())
                .crossFitted(network.members() > 1)
                .fit(shards, SmallData.given());
    }

    /** Training rows in folds of equal size, as far as their number allows. */
    private static Map<Integer, TrainingRows> shards(int... sizes) {
        Map<Integer, TrainingRows> shards = new TreeMap<>();
        int fold = 0;
        for (Map.Entry<Integer, TrainingRows> shard : SmallData.shards(sizes).entrySet()) {
            RowsInMemory rows = (RowsInMemory) shard.getValue();
            int[] answerers = new int[rows.size()];
            for (int i = 0; i < answerers.length; i++) {
                answerers[i] = rows.splits()[i] == Split.TRAIN ? fold++ % MEMBERS : -1;
            }
            shards.put(shard.getKey(), with(rows, rows.splits(), answerers));
        }
        // an odd one out
        for (int i = 0; fold % MEMBERS != 0; i++) {
            RowsInMemory rows = (RowsInMemory) shards.get(0);
            if (rows.splits()[i] == Split.TRAIN) {
                rows.splits()[i] = null;
                fold--;
            }
        }
        return shards;
    }

    /** The same without one fold. */
    private static Map<Integer, TrainingRows> without(int fold, Map<Integer, TrainingRows> shards) {
        Map<Integer, TrainingRows> others = new TreeMap<>();
        shards.forEach((number, shard) -> {
            RowsInMemory rows = (RowsInMemory) shard;
            Split[] splits = rows.splits().clone();
            for (int i = 0; i < splits.length; i++) {
                if (rows.answerer(i) == fold) {
                    splits[i] = null;
                }
            }
            others.put(number, with(rows, splits, rows.answerers()));
        });
        return others;
    }

    private static RowsInMemory with(RowsInMemory rows, @Nullable Split[] splits, int[] answerers) {
        RowKey[] keys = rows.keys();
        return new RowsInMemory(
                rows.schema(), keys, rows.hashes(), splits, rows.labelled(), answerers, rows.features(), rows.said());
    }

    private static void assertSame(TrainedWeights a, TrainedWeights b) {
        assertThat(a.bestEpoch()).isEqualTo(b.bestEpoch());
        assertThat(a.curve()).hasSameSizeAs(b.curve());
        b.weights().values().forEach((name, values) -> assertThat(a.weights().of(name))
                .as(name)
                .isEqualTo(values));
    }

    /** Keeps the state of every step and dies once, after so many of them. */
    private static class Dying implements Checkpoints {
        private final int states;
        private int saved;
        private Optional<byte[]> newest = Optional.empty();

        Dying(int states) {
            this.states = states;
        }

        @Override
        public void save(long step, byte[] state) {
            newest = Optional.of(state);
            if (++saved == states) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public boolean due() {
            return true;
        }

        @Override
        public Optional<byte[]> newest() {
            return newest;
        }
    }
}
