package io.athanor.graph;

import io.athanor.collective.Collective;
import io.athanor.fusion.ops.Torch;
import io.athanor.train.step.Sums;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Ranks the ends of held-out triples among all entities, a block of questions against a block of entities at a time. */
final class LinkRanking {
    private static final int QUESTIONS = 128;

    /** 8 MB of scores. */
    private static final int ENTITIES = 1 << 14;

    private final Triples triples;
    private final ComplEx scores;
    private final Tensor entities;
    private final Tensor relations;
    /** All that is true, as questions for a tail: ascending, with their reciprocals. */
    private final long[] known;

    LinkRanking(Triples triples, ComplEx scores, Tensor entities, Tensor relations) {
        this.triples = triples;
        this.scores = scores;
        this.entities = entities;
        this.relations = relations;
        this.known = LongStream.concat(LongStream.of(triples.training()), LongStream.of(triples.heldOut()))
                .flatMap(triple -> LongStream.of(triple, triples.reciprocal(triple)))
                .sorted()
                .toArray();
    }

    /** The figures over the questions of all ranks, each of which answers some blocks of them. */
    LinkFigures figures(Collective collective) {
        long[] questions = questions(triple -> triple);
        long[] reciprocal = questions(triples::reciprocal);
        long[] all = Arrays.copyOf(questions, 2 * questions.length);
        System.arraycopy(reciprocal, 0, all, questions.length, reciprocal.length);
        long[] sums = new long[5];
        for (int from = 0; from < all.length; from += QUESTIONS) {
            if (from / QUESTIONS % collective.size() == collective.rank()) {
                for (double rank : ranks(Arrays.copyOfRange(all, from, Math.min(all.length, from + QUESTIONS)))) {
                    sums[0] += Math.round(LinkFigures.UNIT / rank);
                    sums[1] += rank <= 1 ? 1 : 0;
                    sums[2] += rank <= 3 ? 1 : 0;
                    sums[3] += rank <= 10 ? 1 : 0;
                    sums[4]++;
                }
            }
        }
        return LinkFigures.of(Sums.of(collective, sums));
    }

    private long[] questions(LongUnaryOperator asked) {
        return LongStream.of(triples.heldOut()).map(asked).toArray();
    }

    /** The rank of each question's own tail among all entities that would not be true as well. */
    double[] ranks(long[] questions) {
        int n = questions.length;
        long[] above = new long[n];
        long[] equal = new long[n];
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Tensor asked = scores.queries(
                    rows(entities, questions, Triples::head), rows(relations, questions, Triples::relation));
            Tensor own = asked.mul(rows(entities, questions, Triples::tail))
                    .sum(new long[] {1}, true, new ScalarTypeOptional());
            for (int from = 0; from < triples.entities(); from += ENTITIES) {
                int to = Math.min(triples.entities(), from + ENTITIES);
                try (PointerScope block = new PointerScope()) {
                    Tensor said = torch.matmul(
                            asked, entities.narrow(0, from, to - from).t());
                    strikeOut(said, questions, from, to);
                    add(said.gt(own), above);
                    add(said.eq(own), equal);
                }
            }
        }
        double[] ranks = new double[n];
        for (int i = 0; i < n; i++) {
            ranks[i] = 1 + above[i] + equal[i] / 2.0;
        }
        return ranks;
    }

    /** Entities that are true as well, the question's own among them, are above nobody. */
    private void strikeOut(Tensor said, long[] questions, int from, int to) {
        FloatBuffer values = Torch.buffer(said);
        for (int i = 0; i < questions.length; i++) {
            long first = Triples.packed(Triples.head(questions[i]), Triples.relation(questions[i]), from);
            int at = Arrays.binarySearch(known, first);
            at = at < 0 ? -at - 1 : at;
            // of a loop, or a relation that is its own reciprocal, one may stand there twice
            while (at < known.length && known[at] - first < to - from) {
                values.put(i * (to - from) + (Triples.tail(known[at]) - from), Float.NEGATIVE_INFINITY);
                at++;
            }
        }
    }

    private static void add(Tensor where, long[] counts) {
        Tensor found = where.sum(new long[] {1}, false, new ScalarTypeOptional(torch.ScalarType.Long));
        long[] more = new long[counts.length];
        found.data_ptr_long().get(more);
        Arrays.setAll(counts, i -> counts[i] + more[i]);
    }

    private static Tensor rows(Tensor table, long[] questions, java.util.function.LongToIntFunction which) {
        long[] numbers = LongStream.of(questions).map(which::applyAsInt).toArray();
        return table.index_select(0, Tensor.create(numbers, numbers.length));
    }
}
