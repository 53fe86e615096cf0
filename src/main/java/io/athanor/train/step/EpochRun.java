package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Draws;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.train.rows.BatchAssembly;
import io.athanor.train.rows.BatchRows;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The steps of an epoch: each adds up loss, weights and gradient over the ranks, divides once, and moves the values. */
public final class EpochRun implements FaultSearch.Step {
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
    private final Precision precision;
    private final long seed;
    /** Nanoseconds this step has spent on laying out rows. */
    private long layingOut;

    public EpochRun(
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
            Precision precision,
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
        this.precision = precision;
        this.seed = seed;
    }

    /**
     * Takes the next step of an epoch.
     *
     * @throws BrokenStep if its loss or gradient is no number; the learned values are as they were before
     */
    public EpochTally step(int epoch, BatchPlan.Epoch plan, EpochTally before) {
        long began = System.nanoTime();
        SortedMap<Integer, BatchRows> batch = plan.step(before.steps());
        layingOut = System.nanoTime() - began;
        try (PointerScope scope = new PointerScope()) {
            long waited = gradients.of(batch, piece -> gradient(epoch, piece));
            // after the sum: all ranks stop at the same step, and none waits for one that has given up
            FlatParameters.Extras sums = parameters.extras();
            requireFinite(sums.loss(), "loss", epoch, before.steps() + 1, batch);
            double rate = before.learningRate();
            if (sums.weight() > 0) {
                rate = learningRate.at(optimiser.steps());
                double norm = norm(sums.weight());
                requireFinite(norm, "length of the gradient", epoch, before.steps() + 1, batch);
                // divided by the weights of all ranks, and clipped by the global norm
                optimiser.step(rate, Math.min(1, clipNorm / norm) / sums.weight());
            }
            return new EpochTally(
                    before.steps() + 1,
                    before.loss() + sums.loss(),
                    before.weight() + sums.weight(),
                    before.samples() + sums.rows(),
                    rate,
                    before.seconds(),
                    before.allReduceSeconds() + waited / 1e9,
                    before.dataWaitSeconds() + layingOut / 1e9);
        }
    }

    /** Adds the gradient, the loss and the weight of rows to the message. */
    void gradient(int epoch, BatchRows rows) {
        long began = System.nanoTime();
        Batch batch = batch(epoch, rows);
        layingOut += System.nanoTime() - began;
        Tensor loss = loss(epoch, rows, batch);
        double sum = loss.item_double();
        // before the backward pass, as they leave with its first gradients
        parameters.add(sum, batch.weightSum(), rows.size());
        if (Double.isFinite(sum)) {
            loss.backward();
        }
    }

    @Override
    public Batch batch(int epoch, BatchRows rows) {
        return BatchAssembly.batch(
                rows, modalityDropout.mask(rows, epoch), network.classes(), classWeights, parameters.device());
    }

    @Override
    public Tensor loss(int epoch, BatchRows rows, Batch batch) {
        TorchOps ops = TorchOps.training(parameters.tensors(), new Draws(seed, epoch, rows.hashes()), precision);
        return objective.loss(new StepContext(ops, network.forward(ops, batch.inputs()), batch, epoch));
    }

    /** @throws BrokenStep if the number is none: on all ranks, as all have the same */
    private void requireFinite(double number, String what, int epoch, int step, SortedMap<Integer, BatchRows> batch) {
        if (!Double.isFinite(number)) {
            throw new FaultSearch(this, parameters, collective, epoch).of(step, what, BatchRows.of(batch.values()));
        }
    }

    /**
     * The mean gradient's length, over all ranks.
     *
     * @param weight the sum of all ranks' weights
     */
    private double norm(double weight) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            return parameters.gradient().norm().item_double() / weight;
        }
    }
}
