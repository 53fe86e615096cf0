package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.objective.StepContext;
import io.athanor.train.rows.BatchRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One phase of a step: it adds up loss, weights and gradient over the ranks, divides once, and moves its group's values. */
public final class PhaseStep implements FaultSearch.Step {
    private final ForwardPass pass;
    private final ParameterGroup group;
    private final PhaseLoss phase;
    private final Collective collective;
    private final int epoch;
    private final Map<String, Tensor> tensors;
    /** Nanoseconds spent on laying out rows. */
    private long layingOut;
    /** What the terms over the batch come to: the same on every rank. */
    private double overBatch;

    /** @param groups all of the training's, this one among them */
    public PhaseStep(
            ForwardPass pass, ParameterGroup group, List<ParameterGroup> groups, Collective collective, int epoch) {
        this.pass = pass;
        this.group = group;
        this.phase = group.phase();
        this.collective = collective;
        this.epoch = epoch;
        this.tensors = tensors(group, groups);
    }

    /** The tensors that a phase looks up: those of its group with gradient, all others without. */
    private static Map<String, Tensor> tensors(ParameterGroup moving, List<ParameterGroup> groups) {
        if (groups.size() == 1) {
            return moving.parameters().tensors();
        }
        Map<String, Tensor> all = new HashMap<>(moving.parameters().tensors());
        for (ParameterGroup group : groups) {
            if (group != moving) {
                group.parameters().tensors().forEach((name, tensor) -> all.put(name, tensor.detach()));
            }
        }
        return all;
    }

    /**
     * What it came to.
     *
     * @param waited nanoseconds this rank has waited for others
     * @param layingOut nanoseconds it has spent on laying out rows
     */
    record Done(FlatParameters.Extras sums, long waited, long layingOut) {}

    /**
     * @param step counted from 1
     * @param clipNorm the norm that a longer gradient is scaled down to
     * @throws NonFiniteStep if a loss or gradient of it is NaN or infinite; the learned values are as they were before
     */
    Done take(int step, SortedMap<Integer, BatchRows> batch, double rate, double clipNorm) {
        long waited = gradient(batch);
        // after the sum: all ranks stop at the same step, and none waits for one that has given up
        FlatParameters.Extras sums = group.parameters().extras();
        requireFinite(
                sums.loss(),
                Double.isFinite(overBatch)
                        ? "loss"
                        : "loss over the batch (" + String.join(", ", phase.namesOverBatch(epoch)) + ")",
                step,
                batch);
        if (sums.weight() > 0) {
            GradientClipping.Norms norms = group.clipping().norms(sums.weight());
            requireFinite(norms.longest(), "norm of the gradient", step, batch);
            // divided by the weights of all ranks, and clipped by the global norm
            group.optimiser().step(rate, group.clipping().clip(norms, sums.weight(), clipNorm));
        }
        return new Done(sums, waited, layingOut);
    }

    /** Adds up the gradient over all rows of all ranks; nanoseconds this rank has waited for others. */
    public long gradient(SortedMap<Integer, BatchRows> batch) {
        if (!phase.looksAtBatch(epoch)) {
            return group.gradients().of(batch, piece -> gradient(piece, null));
        }
        List<BatchRows> pieces = group.gradients().pieces(batch);
        if (group.gradients().isWhole(pieces)) {
            return group.gradients().of(batch, this::gradientOfAll);
        }
        WholeBatch whole = WholeBatch.of(
                        pass.network(),
                        batch,
                        pieces,
                        this::forward,
                        phase.representations(epoch),
                        pass.collation().signals(phase.signals(epoch)),
                        collective,
                        pass.collation())
                .shownBy(pass.collation());
        BatchGradient handedBack = whole.rows() == 0
                ? null
                : new BatchGradient(
                        phase,
                        epoch,
                        whole,
                        pass.ops(tensors, epoch, whole.hashes()),
                        group.parameters().device());
        overBatch = handedBack == null ? 0 : handedBack.value();
        return group.gradients().of(batch, piece -> gradient(piece, handedBack));
    }

    /** As {@link #gradient}, of all rows that there are: in one pass forward. */
    private void gradientOfAll(BatchRows rows) {
        StepContext step = forward(rows);
        Tensor whole = wholeLoss(step);
        overBatch = whole.item_double();
        Tensor loss = phase.ofRows(step).add(whole);
        backward(loss, loss.item_double(), step.batch(), rows.size());
    }

    /** Of the terms over the batch, as much as its rows' weights. */
    private Tensor wholeLoss(StepContext step) {
        return phase.ofBatch(
                        step.ops(),
                        step.batch(),
                        epoch,
                        WholeBatch.members(pass.network(), step, phase.representations(epoch)))
                .mul(new Scalar(step.batch().weightSum()));
    }

    /** Adds the gradient, the loss and the weight of rows to the message. */
    void gradient(BatchRows rows, @Nullable BatchGradient whole) {
        StepContext step = forward(rows);
        Tensor loss = phase.ofRows(step);
        double sum = loss.item_double();
        if (whole != null) {
            BatchGradient.Share share = whole.next(step.output(), step.ops(), rows.size());
            loss = loss.add(share.loss());
            sum += share.value();
        }
        backward(loss, sum, step.batch(), rows.size());
    }

    private void backward(Tensor loss, double sum, Batch batch, int rows) {
        // before the backward pass, as they leave with its first gradients
        group.parameters().add(sum, batch.weightSum(), rows);
        if (Double.isFinite(sum) && loss.requires_grad()) {
            loss.backward();
        }
    }

    private StepContext forward(BatchRows rows) {
        long began = System.nanoTime();
        Batch batch = batch(rows);
        layingOut += System.nanoTime() - began;
        return pass.of(tensors, rows, batch, epoch);
    }

    /** The rows as the epoch shows them to the network. */
    @Override
    public Batch batch(BatchRows rows) {
        return pass.batch(rows, epoch);
    }

    /** The sum of the rows' losses. */
    @Override
    public Tensor loss(BatchRows rows, Batch batch) {
        return phase.ofRows(pass.of(tensors, rows, batch, epoch));
    }

    /** @throws NonFiniteStep if the number is none: on all ranks, as all have the same */
    private void requireFinite(double number, String what, int step, SortedMap<Integer, BatchRows> batch) {
        if (!Double.isFinite(number)) {
            throw new FaultSearch(this, group.parameters(), collective, epoch)
                    .of(step, what, BatchRows.of(batch.values()));
        }
    }
}
