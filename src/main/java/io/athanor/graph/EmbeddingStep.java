package io.athanor.graph;

import io.athanor.base.Seeds;
import io.athanor.collective.Collective;
import io.athanor.fusion.ops.Torch;
import io.athanor.train.step.ShardTree;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One step: the right tail of each question is told from other entities by a softmax (Lacroix et al., 2018), either from all
 * or from some that are drawn for the whole batch, whose scores then stand for all (Jean et al.: On using very large target vocabulary, 2015). Every rank
 * knows the batch, computes the gradients of its virtual shards alone, and moves the rows that the batch touches.
 */
final class EmbeddingStep {
    private static final long NEGATIVES = Seeds.hash("negative entities");

    /** Taken off the score of an entity that is the right one itself. */
    private static final float OUT = -1e30f;

    private final Triples triples;
    private final GraphSettings settings;
    private final ComplEx scores;
    private final EmbeddingTable entities;
    private final EmbeddingTable relations;
    private final ShardTree tree;
    private final int shards;
    private final Collective collective;
    private final long seed;
    private final int[] entityPlaces;
    private final int[] relationPlaces;

    /** @param shards virtual ones of all ranks */
    EmbeddingStep(
            Triples triples,
            GraphSettings settings,
            EmbeddingTable entities,
            EmbeddingTable relations,
            int shards,
            Collective collective,
            long seed) {
        this.triples = triples;
        this.settings = settings;
        this.scores = new ComplEx(settings.dimensions());
        this.entities = entities;
        this.relations = relations;
        this.tree = ShardTree.of(collective, shards);
        this.shards = shards;
        this.collective = collective;
        this.seed = seed;
        this.entityPlaces = new int[triples.entities()];
        this.relationPlaces = new int[2 * triples.relations()];
    }

    /**
     * What a step came to.
     *
     * @param loss mean over its questions
     * @param waited nanoseconds for other ranks
     */
    record Outcome(double loss, long waited) {}

    /**
     * Takes a step.
     *
     * @param batch numbers of training triples
     * @param step since the training began
     */
    Outcome take(int[] batch, long step) {
        long[] questions = questions(batch);
        int[] candidates = candidates(step);
        int[] touched = candidates.length == triples.entities()
                ? candidates
                : distinct(IntStream.concat(
                        IntStream.of(candidates), Arrays.stream(questions).mapToInt(Triples::head)));
        int[] related = distinct(Arrays.stream(questions).mapToInt(Triples::relation));
        place(touched, entityPlaces);
        place(related, relationPlaces);
        try (PointerScope scope = new PointerScope()) {
            Rows rows = new Rows(touched, related, settings.width());
            Tensor sum;
            try (AutoGradMode off = new AutoGradMode(false)) {
                Tensor own = tree.sum(shard -> shard(shard, questions, candidates, rows));
                sum = own == null ? torch.zeros_like(rows.message) : own;
            }
            long began = System.nanoTime();
            collective.allReduceSumInPairs(sum);
            long waited = System.nanoTime() - began;
            entities.step(rows.touched, rows.ofEntities(sum), settings.learningRate());
            relations.step(rows.related, rows.ofRelations(sum), settings.learningRate());
            return new Outcome(Torch.values(sum.narrow(0, rows.size, 1))[0], waited);
        }
    }

    /** The triples of a batch, each followed by its reciprocal. */
    private long[] questions(int[] batch) {
        long[] questions = new long[2 * batch.length];
        for (int i = 0; i < batch.length; i++) {
            long triple = triples.training()[batch[i]];
            questions[2 * i] = triple;
            questions[2 * i + 1] = triples.reciprocal(triple);
        }
        return questions;
    }

    /** Ascending, each once. */
    private int[] candidates(long step) {
        int all = triples.entities();
        int wanted = settings.negatives();
        if (wanted == 0 || wanted >= all) {
            return IntStream.range(0, all).toArray();
        }
        return distinct(
                IntStream.range(0, wanted).map(i -> (int) (Seeds.uniform(Seeds.mix(seed, NEGATIVES, step, i)) * all)));
    }

    private static int[] distinct(IntStream numbers) {
        int[] sorted = numbers.toArray();
        Arrays.sort(sorted);
        return IntStream.range(0, sorted.length)
                .filter(i -> i == 0 || sorted[i] != sorted[i - 1])
                .map(i -> sorted[i])
                .toArray();
    }

    private static void place(int[] numbers, int[] places) {
        for (int i = 0; i < numbers.length; i++) {
            places[numbers[i]] = i;
        }
    }

    /** The rows of a step and their gradient, one message: entities, relations, and the loss behind them. */
    private final class Rows {
        private final Tensor touched;
        private final Tensor related;
        private final Tensor ofEntities;
        private final Tensor ofRelations;
        private final Tensor message;
        private final long split;
        private final long size;
        private final int width;

        Rows(int[] touched, int[] related, int width) {
            this.touched = numbers(touched);
            this.related = numbers(related);
            this.width = width;
            split = (long) touched.length * width;
            size = split + (long) related.length * width;
            message = Torch.zeros(size + 1);
            ofEntities = entities.values().index_select(0, this.touched).set_requires_grad(true);
            ofEntities.mutable_grad().put(ofEntities(message));
            ofRelations = relations.values().index_select(0, this.related).set_requires_grad(true);
            ofRelations.mutable_grad().put(ofRelations(message));
        }

        Tensor ofEntities(Tensor values) {
            return values.narrow(0, 0, split).view(-1, width);
        }

        Tensor ofRelations(Tensor values) {
            return values.narrow(0, split, size - split).view(-1, width);
        }
    }

    /** What a virtual shard says of a batch: the gradient and the loss of its questions; null if it has none. */
    private @Nullable Tensor shard(int shard, long[] questions, int[] candidates, Rows rows) {
        // a triple and its reciprocal stay together
        long[] own = IntStream.range(0, questions.length)
                .filter(i -> i / 2 % shards == shard)
                .mapToLong(i -> questions[i])
                .toArray();
        if (own.length == 0) {
            return null;
        }
        rows.message.zero_();
        try (PointerScope scope = new PointerScope();
                AutoGradMode on = new AutoGradMode(true)) {
            Tensor loss = loss(own, candidates, rows).div(new Scalar((double) questions.length));
            loss.backward();
            try (AutoGradMode off = new AutoGradMode(false)) {
                rows.message.narrow(0, rows.size, 1).add_(loss.detach());
            }
        }
        return rows.message.clone();
    }

    private Tensor loss(long[] own, int[] candidates, Rows rows) {
        Tensor heads = at(rows.ofEntities, own, q -> entityPlaces[Triples.head(q)]);
        Tensor tails = at(rows.ofEntities, own, q -> entityPlaces[Triples.tail(q)]);
        Tensor between = at(rows.ofRelations, own, q -> relationPlaces[Triples.relation(q)]);
        Tensor asked = scores.queries(heads, between);
        Tensor right = asked.mul(tails).sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor any = torch.logsumexp(everything(own, candidates, asked, right, rows), new long[] {1}, true);
        Tensor norms = scores.cubes(heads).add(scores.cubes(between)).add(scores.cubes(tails));
        return any.sub(right).sum(new ScalarTypeOptional()).add(norms.mul(new Scalar(settings.regularisation())));
    }

    /** The scores that the right one is told from, its own among them. */
    private Tensor everything(long[] own, int[] candidates, Tensor asked, Tensor right, Rows rows) {
        if (candidates.length == triples.entities()) {
            return torch.matmul(asked, rows.ofEntities.t());
        }
        Tensor drawn =
                at(rows.ofEntities, Arrays.stream(candidates).asLongStream().toArray(), e -> entityPlaces[(int) e]);
        // each stands for so many that were not drawn
        float stands = (float) Math.log((triples.entities() - 1.0) / candidates.length);
        float[] shift = new float[own.length * candidates.length];
        Arrays.fill(shift, stands);
        for (int i = 0; i < own.length; i++) {
            int self = Arrays.binarySearch(candidates, Triples.tail(own[i]));
            if (self >= 0) {
                shift[i * candidates.length + self] = OUT;
            }
        }
        Tensor others = torch.matmul(asked, drawn.t()).add(Torch.tensor(shift, own.length, candidates.length));
        return torch.cat(new TensorVector(right, others), 1);
    }

    private static Tensor at(Tensor rows, long[] of, java.util.function.LongToIntFunction place) {
        return rows.index_select(0, numbers(Arrays.stream(of).mapToInt(place).toArray()));
    }

    private static Tensor numbers(int[] places) {
        long[] wide = Arrays.stream(places).asLongStream().toArray();
        return Tensor.create(wide, wide.length);
    }
}
