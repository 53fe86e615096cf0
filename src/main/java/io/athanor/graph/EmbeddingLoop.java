package io.athanor.graph;

import io.athanor.collective.Collective;
import io.athanor.fusion.ops.Torch;
import io.athanor.graph.EmbeddingState.Progress;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.Resumption;
import io.athanor.train.step.EpochTally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains embeddings on one rank: epochs of steps, checkpoints on the way, and in the end the ranks of the triples that were
 * held out. All ranks run it side by side and end with the same bits; the seed alone decides them, not how many ranks there are nor in how many
 * pieces it runs.
 *
 * @param shards virtual ones of all ranks, which decide the order of sums
 */
record EmbeddingLoop(Triples triples, GraphSettings settings, int shards, long seed) {

    /**
     * Trains from the newest checkpoint, or from the start.
     *
     * @param checkpoints used by rank 0 alone
     * @param ended is given the embeddings, [entities × width], on every rank
     */
    TrainedEmbeddings fit(
            Collective collective, Checkpoints checkpoints, RankListener listener, Consumer<Tensor> ended) {
        Torch.useOneCore();
        try (PointerScope scope = new PointerScope()) {
            EmbeddingTable entities = new EmbeddingTable("entities", triples.entities(), settings.width(), seed);
            EmbeddingTable relations = new EmbeddingTable("relations", 2 * triples.relations(), settings.width(), seed);
            Progress progress = Resumption.newest(checkpoints, collective)
                    .map(state -> EmbeddingState.read(state, entities, relations))
                    .orElseGet(Progress::none);
            progress.curve().forEach(listener::epoch);
            EmbeddingStep step = new EmbeddingStep(triples, settings, entities, relations, shards, collective, seed);
            while (progress.epoch() < settings.epochs()) {
                progress = epoch(progress, step, collective, listener, now -> {
                    if (collective.rank() == 0 && checkpoints.due()) {
                        save(checkpoints, now, entities, relations);
                    }
                });
                if (collective.rank() == 0) {
                    save(checkpoints, progress, entities, relations);
                }
            }
            ended.accept(entities.values());
            LinkRanking ranking =
                    new LinkRanking(triples, new ComplEx(settings.dimensions()), entities.values(), relations.values());
            return new TrainedEmbeddings(progress.curve(), ranking.figures(collective));
        }
    }

    private int steps() {
        return Math.max(1, (triples.training().length + settings.batchSize() - 1) / settings.batchSize());
    }

    private long stepsDone(Progress progress) {
        return (long) progress.epoch() * steps() + progress.tally().steps();
    }

    private void save(Checkpoints checkpoints, Progress progress, EmbeddingTable entities, EmbeddingTable relations) {
        checkpoints.save(stepsDone(progress), EmbeddingState.write(progress, entities, relations));
    }

    /** Does an epoch, or what is left of it. */
    private Progress epoch(
            Progress begun,
            EmbeddingStep step,
            Collective collective,
            RankListener listener,
            Consumer<Progress> within) {
        int number = begun.epoch() + 1;
        int steps = steps();
        int[] order = triples.order(seed, number);
        Progress progress = begun;
        while (progress.tally().steps() < steps) {
            EpochTally before = progress.tally();
            long began = System.nanoTime();
            int from = before.steps() * settings.batchSize();
            int[] batch = Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batchSize()));
            EmbeddingStep.Outcome outcome = step.take(batch, stepsDone(progress));
            EpochTally tally = new EpochTally(
                    before.steps() + 1,
                    before.loss() + outcome.loss() * batch.length,
                    before.weight() + batch.length,
                    before.samples() + batch.length,
                    settings.learningRate(),
                    before.seconds() + (System.nanoTime() - began) / 1e9,
                    before.allReduceSeconds() + outcome.waited() / 1e9,
                    0);
            progress = new Progress(begun.epoch(), tally, begun.curve());
            listener.step(number, steps, tally);
            // the last step's checkpoint is the epoch's
            if (tally.steps() < steps) {
                within.accept(progress);
            }
        }
        EpochReport report = report(number, progress.tally());
        List<EpochReport> curve = new ArrayList<>(begun.curve());
        curve.add(report);
        listener.epoch(report);
        return new Progress(number, EpochTally.none(), curve);
    }

    private static EpochReport report(int epoch, EpochTally tally) {
        return new EpochReport(
                epoch,
                tally.loss() / tally.weight(),
                Double.NaN,
                Double.NaN,
                tally.learningRate(),
                tally.seconds(),
                tally.samples(),
                tally.allReduceSeconds(),
                tally.dataWaitSeconds(),
                tally.steps());
    }
}
