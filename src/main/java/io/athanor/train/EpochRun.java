package io.athanor.train;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.fusion.Batch;
import io.athanor.fusion.Draws;
import io.athanor.fusion.FusionNetwork;
import io.athanor.fusion.Objective;
import io.athanor.fusion.TorchOps;
import java.util.List;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The steps of an epoch: each adds up loss, weights and gradient over the ranks, divides once, and moves the values. */
final class EpochRun {
    private final FusionNetwork network;
    private final Objective objective;
    private final FlatParameters parameters;
    private final AdamW optimiser;
    private final GradientSum gradients;
    private final Collective collective;
    private final LearningRate learningRate;
    private final ModalityDropout modalityDropout;
    private final double @Nullable [] classWeights;
    private final double clipNorm;
    private final long seed;
    /** Nanoseconds this step has spent on laying out rows. */
    private long layingOut;

    EpochRun(
            FusionNetwork network,
            Objective objective,
            FlatParameters parameters,
            AdamW optimiser,
            GradientSum gradients,
            Collective collective,
            LearningRate learningRate,
            ModalityDropout modalityDropout,
            double @Nullable [] classWeights,
            double clipNorm,
            long seed) {
        this.network = network;
        this.objective = objective;
        this.parameters = parameters;
        this.optimiser = optimiser;
        this.gradients = gradients;
        this.collective = collective;
        this.learningRate = learningRate;
        this.modalityDropout = modalityDropout;
        this.classWeights = classWeights;
        this.clipNorm = clipNorm;
        this.seed = seed;
    }

    /** Takes the next step of an epoch. */
    EpochTally step(int epoch, BatchPlan.Epoch plan, EpochTally before) {
        long began = System.nanoTime();
        SortedMap<Integer, BatchRows> batch = plan.step(before.steps());
        layingOut = System.nanoTime() - began;
        try (PointerScope scope = new PointerScope()) {
            gradients.of(batch, piece -> gradient(epoch, piece));
            // after the sum: all ranks stop at the same step, and none waits for one that has given up
            requireFinite(epoch, batch);
            double rate = before.learningRate();
            if (parameters.weight() > 0) {
                rate = learningRate.at(optimiser.steps());
                scale(epoch);
                optimiser.step(rate);
            }
            return new EpochTally(
                    before.steps() + 1,
                    before.loss() + parameters.loss(),
                    before.weight() + parameters.weight(),
                    before.samples() + parameters.rows(),
                    rate,
                    before.seconds() + (System.nanoTime() - began) / 1e9,
                    before.allReduceSeconds() + gradients.waited() / 1e9,
                    before.dataWaitSeconds() + layingOut / 1e9);
        }
    }

    /** Adds the gradient, the loss and the weight of rows to the message. */
    void gradient(int epoch, BatchRows rows) {
        long began = System.nanoTime();
        Draws draws = new Draws(seed, epoch, rows.hashes());
        Batch batch = BatchAssembly.batch(rows, modalityDropout.mask(rows, epoch), network.classes(), classWeights);
        layingOut += System.nanoTime() - began;
        TorchOps ops = TorchOps.training(parameters.tensors(), draws);
        Tensor loss = objective.loss(ops, network.forward(ops, batch.inputs()), batch);
        double sum = loss.item_double();
        // before the backward pass, as they leave with its first gradients
        parameters.add(sum, batch.weightSum(), rows.size());
        if (Double.isFinite(sum)) {
            loss.backward();
        }
    }

    private void requireFinite(int epoch, SortedMap<Integer, BatchRows> batch) {
        double loss = parameters.loss();
        if (!Double.isFinite(loss)) {
            List<String> ids = BatchRows.of(batch.values()).sampleIds();
            throw new UserError("Cannot train: the loss of epoch " + epoch + " is " + loss + " on the " + ids.size()
                    + " rows " + ids + (collective.size() > 1 ? " or those of another worker" : "")
                    + ", expected a number. Look at their features, or lower the learning rate.");
        }
    }

    /** Divides by the weights of all ranks and clips by the global norm. */
    private void scale(int epoch) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            Tensor gradient = parameters.gradient();
            double norm = gradient.norm().item_double() / parameters.weight();
            if (!Double.isFinite(norm)) {
                throw new UserError("Cannot train: the gradient of epoch " + epoch
                        + " has no finite length, expected a number. Lower the learning rate.");
            }
            gradient.mul_(new Scalar(Math.min(1, clipNorm / norm) / parameters.weight()));
        }
    }
}
