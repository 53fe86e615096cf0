package io.athanor.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Seeds;
import io.athanor.base.Share;
import io.athanor.collective.Collective;
import io.athanor.collective.SoloCollective;
import io.athanor.fusion.ops.Torch;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.rows.Ranks;
import io.athanor.train.step.EpochTally;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class EmbeddingLoopTest {
    /** A ring of towns: each has the next and the one after it, and lies in one of four lands. */
    private static final int TOWNS = 40;

    private static final Triples RING = ring(10);

    private static Triples ring(int heldOut) {
        TreeSet<Long> all = new TreeSet<>();
        for (int i = 0; i < TOWNS; i++) {
            all.add(Triples.packed(i, 0, (i + 1) % TOWNS));
            all.add(Triples.packed(i, 1, (i + 2) % TOWNS));
            all.add(Triples.packed(i, 2, TOWNS + i % 4));
        }
        return Triples.of(TOWNS + 4, 3, all.stream().mapToLong(t -> t).toArray(), heldOut, 7);
    }

    @Test
    void what_is_held_out_has_entities_and_relations_that_are_known() {
        assertThat(RING.heldOut()).hasSize(10);
        assertThat(RING.training()).hasSize(110).doesNotContain(RING.heldOut());
        var known = LongStream.of(RING.training())
                .flatMap(t -> LongStream.of(Triples.head(t), Triples.tail(t)))
                .distinct()
                .count();
        assertThat(known).isEqualTo(TOWNS + 4);
        // two entities that nothing else is said of
        assertThat(Triples.of(2, 1, new long[] {Triples.packed(0, 0, 1)}, 1, 7).heldOut())
                .isEmpty();
        assertThat(RING.order(7, 1))
                .containsExactlyInAnyOrder(IntStream.range(0, 110).toArray());
        assertThat(RING.order(7, 1)).isNotEqualTo(RING.order(7, 2));
        long there = Triples.packed(8_000_000, 30_000, 7_999_999);
        assertThat(List.of(Triples.head(there), Triples.relation(there), Triples.tail(there)))
                .containsExactly(8_000_000, 30_000, 7_999_999);
    }

    @Test
    void one_worker_two_and_four_end_in_the_same_bits() throws Exception {
        GraphSettings settings = settings(6, 3, 16);
        Trained one = train(settings, new SoloCollective(), Checkpoints.none(), RankListener.silent());
        assertThat(one.result.curve()).hasSize(6);
        for (int size : new int[] {2, 4}) {
            for (Trained other :
                    Ranks.inMemory(size, ranks -> train(settings, ranks, Checkpoints.none(), RankListener.silent()))) {
                assertThat(other.values).isEqualTo(one.values);
                assertThat(other.result.figures()).isEqualTo(one.result.figures());
                assertThat(other.result.curve().get(5).trainLoss())
                        .isEqualTo(one.result.curve().get(5).trainLoss());
            }
        }
    }

    @Test
    void one_that_was_killed_within_an_epoch_ends_as_one_that_was_not() {
        GraphSettings settings = settings(5, 20, 16);
        Trained calm = train(settings, new SoloCollective(), Checkpoints.none(), RankListener.silent());
        Kept kept = new Kept();
        assertThatThrownBy(() -> train(settings, new SoloCollective(), kept, new RankListener() {
                    @Override
                    public void step(int epoch, int steps, EpochTally tally) {
                        if (epoch == 3 && tally.steps() == 4) {
                            throw new IllegalStateException("killed on purpose");
                        }
                    }
                }))
                .hasMessage("killed on purpose");
        assertThat(kept.step).isEqualTo(2 * 7 + 3);
        Trained resumed = train(settings, new SoloCollective(), kept, RankListener.silent());
        assertThat(resumed.values).isEqualTo(calm.values);
        assertThat(resumed.result.curve()).hasSize(5);
        assertThat(resumed.result.curve().get(2).trainLoss())
                .isEqualTo(calm.result.curve().get(2).trainLoss());
    }

    @Test
    void links_that_were_never_seen_are_foretold_far_above_chance() {
        for (int negatives : new int[] {0, 20}) {
            Trained trained =
                    train(settings(60, negatives, 32), new SoloCollective(), Checkpoints.none(), RankListener.silent());
            // among 44 entities a chance of 0.23 to be in the first ten
            assertThat(trained.result.figures().triples()).isEqualTo(10);
            assertThat(trained.result.figures().hitsAt10())
                    .as("%d negatives", negatives)
                    .isGreaterThan(0.6);
            assertThat(trained.result.curve().get(59).trainLoss())
                    .isLessThan(trained.result.curve().get(0).trainLoss());
        }
    }

    @Test
    void the_loss_of_a_first_step_is_that_of_the_formula() {
        // with all entities: the mean of log(Σ exp(scores)) − score, and the norms
        GraphSettings settings = settings(1, 0, 110);
        Triples none = ring(0);
        Trained trained = train(none, settings, new SoloCollective(), Checkpoints.none(), RankListener.silent());
        double wanted = 0;
        int width = 2 * settings.dimensions();
        double[][] e = start("entities", none.entities(), width);
        double[][] r = start("relations", 2 * none.relations(), width);
        long[] batch = IntStream.of(none.order(7, 1))
                .limit(110)
                .mapToLong(i -> none.training()[i])
                .toArray();
        for (long triple : batch) {
            for (long q : new long[] {triple, none.reciprocal(triple)}) {
                double[] h = e[Triples.head(q)];
                double[] rel = r[Triples.relation(q)];
                double[] t = e[Triples.tail(q)];
                double sum = 0;
                for (double[] any : e) {
                    sum += Math.exp(score(h, rel, any));
                }
                wanted += Math.log(sum)
                        - score(h, rel, t)
                        + settings.regularisation() * (cubes(h) + cubes(rel) + cubes(t));
            }
        }
        assertThat(trained.firstLoss).isCloseTo(wanted / (2 * batch.length), within(1e-6));
    }

    @Test
    void ranks_are_those_of_a_plain_count_without_what_is_true_as_well() {
        Torch.useOneCore();
        try (PointerScope scope = new PointerScope()) {
            float[] values = new float[RING.entities() * 6];
            float[] relations = new float[6 * 6];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Seeds.uniform(Seeds.mix(1, i)) - 0.5f;
            }
            for (int i = 0; i < relations.length; i++) {
                relations[i] = (float) Seeds.uniform(Seeds.mix(2, i)) - 0.5f;
            }
            // two entities nobody can tell apart
            System.arraycopy(values, 0, values, 6, 6);
            LinkRanking ranking = new LinkRanking(
                    RING, new ComplEx(3), Torch.tensor(values, RING.entities(), 6), Torch.tensor(relations, 6, 6));
            TreeSet<Long> known = new TreeSet<>();
            for (long[] all : List.of(RING.training(), RING.heldOut())) {
                LongStream.of(all).forEach(t -> known.addAll(List.of(t, RING.reciprocal(t))));
            }
            long[] questions = LongStream.of(RING.heldOut())
                    .flatMap(t -> LongStream.of(t, RING.reciprocal(t)))
                    .toArray();
            double[] ranks = ranking.ranks(questions);
            for (int i = 0; i < questions.length; i++) {
                double[] h = row(values, Triples.head(questions[i]));
                double[] r = row(relations, Triples.relation(questions[i]));
                double own = score(h, r, row(values, Triples.tail(questions[i])));
                double rank = 1;
                for (int other = 0; other < RING.entities(); other++) {
                    long asked = Triples.packed(Triples.head(questions[i]), Triples.relation(questions[i]), other);
                    if (!known.contains(asked)) {
                        double score = score(h, r, row(values, other));
                        rank += Math.abs(score - own) < 1e-7 ? 0.5 : score > own ? 1 : 0;
                    }
                }
                assertThat(ranks[i]).isEqualTo(rank);
            }
        }
    }

    private static double score(double[] h, double[] r, double[] t) {
        int d = h.length / 2;
        double score = 0;
        for (int k = 0; k < d; k++) {
            // Re(h · r · conj(t))
            double re = h[k] * r[k] - h[d + k] * r[d + k];
            double im = h[k] * r[d + k] + h[d + k] * r[k];
            score += re * t[k] + im * t[d + k];
        }
        return score;
    }

    private static double cubes(double[] row) {
        int d = row.length / 2;
        double sum = 0;
        for (int k = 0; k < d; k++) {
            sum += Math.pow(Math.hypot(row[k], row[d + k]), 3);
        }
        return sum;
    }

    private static double[] row(float[] values, int number) {
        return IntStream.range(0, 6).mapToDouble(k -> values[number * 6 + k]).toArray();
    }

    private static double[][] start(String name, int rows, int width) {
        try (PointerScope scope = new PointerScope()) {
            float[] values = Torch.values(new EmbeddingTable(name, rows, width, 7).values());
            return IntStream.range(0, rows)
                    .mapToObj(i -> IntStream.range(0, width)
                            .mapToDouble(k -> values[i * width + k])
                            .toArray())
                    .toArray(double[][]::new);
        }
    }

    private record Trained(TrainedEmbeddings result, float[] values, double firstLoss) {}

    private static Trained train(
            GraphSettings settings, Collective ranks, Checkpoints checkpoints, RankListener listener) {
        return train(RING, settings, ranks, checkpoints, listener);
    }

    private static Trained train(
            Triples triples, GraphSettings settings, Collective ranks, Checkpoints checkpoints, RankListener listener) {
        AtomicReference<float[]> values = new AtomicReference<>();
        AtomicReference<Double> first = new AtomicReference<>();
        TrainedEmbeddings trained = new EmbeddingLoop(triples, settings, 4, 7)
                .fit(
                        ranks,
                        checkpoints,
                        new RankListener() {
                            @Override
                            public void step(int epoch, int steps, EpochTally tally) {
                                first.compareAndSet(null, tally.loss() / tally.weight());
                                listener.step(epoch, steps, tally);
                            }
                        },
                        (Tensor embeddings) -> values.set(Torch.values(embeddings)));
        return new Trained(trained, values.get(), first.get() == null ? Double.NaN : first.get());
    }

    private static GraphSettings settings(int epochs, int negatives, int batch) {
        return new GraphSettings(
                "town",
                new TriplesSettings("x", null, null, null, null, "head", "relation", "tail"),
                null,
                16,
                epochs,
                batch,
                0.1,
                0.01,
                negatives,
                Share.parse("10"));
    }

    /** Keeps the newest state, at every step. */
    private static final class Kept implements Checkpoints {
        private long step;
        private byte[] state = new byte[0];

        @Override
        public void save(long step, byte[] state) {
            this.step = step;
            this.state = state;
        }

        @Override
        public boolean due() {
            return true;
        }

        @Override
        public Optional<byte[]> newest() {
            return state.length == 0 ? Optional.empty() : Optional.of(state);
        }
    }
}
