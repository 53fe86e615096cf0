package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Draws;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.train.rows.BatchAssembly;
import io.athanor.train.rows.BatchRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an epoch. Each takes its rows through every phase: it adds up loss, weights and gradient over the ranks,
 * divides once, and moves the values of the phase's group.
 */
public final class EpochRun {
    private final FusionNetwork network;
    private final List<ParameterGroup> groups;
    private final ParameterGroup main;
    private final Collective collective;
    private final LearningRate learningRate;
    private final ModalityDropout modalityDropout;
    private final double @Nullable [] classWeights;
    private final double clipNorm;
    private final Precision precision;
    private final long seed;
    /** Nanoseconds this step has spent on laying out rows. */
    private long layingOut;

    /** @param groups in the order of their phases, the network's last */
    public EpochRun(
            FusionNetwork network,
            List<ParameterGroup> groups,
            Collective collective,
            LearningRate learningRate,
            ModalityDropout modalityDropout,
            double @Nullable [] classWeights,
            double clipNorm,
            Precision precision,
            long seed) {
        this.network = network;
        this.groups = List.copyOf(groups);
        this.main = groups.get(groups.size() - 1);
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
     * @throws NonFiniteStep if a loss or gradient of it is NaN or infinite; the learned values are as they were before
     */
    public EpochTally step(int epoch, BatchPlan.Epoch plan, EpochTally before) {
        long began = System.nanoTime();
        SortedMap<Integer, BatchRows> batch = plan.step(before.steps());
        layingOut = System.nanoTime() - began;
        double rate = learningRate.at(main.optimiser().steps());
        long waited = 0;
        // the last phase moves nothing before it is known to be whole
        List<ParameterGroup> first = groups.subList(0, groups.size() - 1);
        List<ParameterGroup.State> states =
                first.stream().map(ParameterGroup::state).toList();
        try {
            for (ParameterGroup group : first) {
                for (int time = 0; time < group.phase().times(); time++) {
                    try (PointerScope scope = new PointerScope()) {
                        waited += phase(group, epoch, before.steps() + 1, batch, rate)
                                .waited();
                    }
                }
            }
            try (PointerScope scope = new PointerScope()) {
                Phase done = phase(main, epoch, before.steps() + 1, batch, rate);
                return new EpochTally(
                        before.steps() + 1,
                        before.loss() + done.sums().loss(),
                        before.weight() + done.sums().weight(),
                        before.samples() + done.sums().rows(),
                        done.sums().weight() > 0 ? rate : before.learningRate(),
                        before.seconds(),
                        before.allReduceSeconds() + (waited + done.waited()) / 1e9,
                        before.dataWaitSeconds() + layingOut / 1e9);
            }
        } catch (NonFiniteStep broken) {
            for (int i = 0; i < states.size(); i++) {
                first.get(i).resume(states.get(i));
            }
            throw broken;
        }
    }

    /** What a phase of a step came to, and for how many nanoseconds this rank waited for others in it. */
    private record Phase(FlatParameters.Extras sums, long waited) {}

    private Phase phase(ParameterGroup group, int epoch, int step, SortedMap<Integer, BatchRows> batch, double rate) {
        FlatParameters parameters = group.parameters();
        PhaseStep run = new PhaseStep(group, epoch);
        long waited = run.gradient(batch);
        // after the sum: all ranks stop at the same step, and none waits for one that has given up
        FlatParameters.Extras sums = parameters.extras();
        run.requireFinite(sums.loss(), "loss", step, batch);
        if (sums.weight() > 0) {
            double norm = norm(parameters, sums.weight());
            run.requireFinite(norm, "norm of the gradient", step, batch);
            // divided by the weights of all ranks, and clipped by the global norm
            group.optimiser().step(rate, Math.min(1, clipNorm / norm) / sums.weight());
        }
        return new Phase(sums, waited);
    }

    private static double norm(FlatParameters parameters, double weight) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            return parameters.gradient().norm().item_double() / weight;
        }
    }

    /** One phase of a step. */
    public PhaseStep phase(ParameterGroup group, int epoch) {
        return new PhaseStep(group, epoch);
    }

    /** The tensors that a phase looks up: those of its group with gradient, all others without. */
    private Map<String, Tensor> tensors(ParameterGroup moving) {
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

    /** A phase of a step, as it can be taken again for some of its rows. */
    public final class PhaseStep implements FaultSearch.Step {
        private final ParameterGroup group;
        private final int epoch;
        private final Map<String, Tensor> tensors;

        PhaseStep(ParameterGroup group, int epoch) {
            this.group = group;
            this.epoch = epoch;
            this.tensors = tensors(group);
        }

        /** Adds up the gradient over all rows of all ranks; nanoseconds this rank has waited for others. */
        long gradient(SortedMap<Integer, BatchRows> batch) {
            if (!group.phase().looksAtBatch(epoch)) {
                return group.gradients().of(batch, piece -> gradient(piece, null));
            }
            WholeBatch whole = WholeBatch.of(
                    network,
                    batch,
                    group.gradients().pieces(batch),
                    this::forward,
                    group.phase().representations(epoch),
                    collective,
                    group.parameters().device());
            BatchGradient handedBack = whole.rows() == 0
                    ? null
                    : new BatchGradient(
                            group.phase(),
                            epoch,
                            whole,
                            TorchOps.training(tensors, new Draws(seed, epoch, whole.hashes()), precision),
                            group.parameters().device());
            return group.gradients().of(batch, piece -> gradient(piece, handedBack));
        }

        /** Adds the gradient, the loss and the weight of rows to the message. */
        void gradient(BatchRows rows, @Nullable BatchGradient whole) {
            long began = System.nanoTime();
            Batch batch = batch(rows);
            layingOut += System.nanoTime() - began;
            StepContext step = forward(rows, batch);
            Tensor loss = group.phase().ofRows(step);
            double sum = loss.item_double();
            if (whole != null) {
                BatchGradient.Share share = whole.next(step.output(), step.ops(), rows.size());
                loss = loss.add(share.loss());
                sum += share.value();
            }
            // before the backward pass, as they leave with its first gradients
            group.parameters().add(sum, batch.weightSum(), rows.size());
            if (Double.isFinite(sum) && loss.requires_grad()) {
                loss.backward();
            }
        }

        @Override
        public Batch batch(BatchRows rows) {
            return BatchAssembly.batch(
                    rows,
                    modalityDropout.mask(rows, epoch),
                    network.classes(),
                    classWeights,
                    group.parameters().device());
        }

        @Override
        public Tensor loss(BatchRows rows, Batch batch) {
            return group.phase().ofRows(forward(rows, batch));
        }

        private StepContext forward(BatchRows rows) {
            return forward(rows, batch(rows));
        }

        private StepContext forward(BatchRows rows, Batch batch) {
            TorchOps ops = TorchOps.training(tensors, new Draws(seed, epoch, rows.hashes()), precision);
            return new StepContext(ops, network.forward(ops, batch.inputs()), batch, epoch);
        }

        /** @throws NonFiniteStep if the number is none: on all ranks, as all have the same */
        private void requireFinite(double number, String what, int step, SortedMap<Integer, BatchRows> batch) {
            if (!Double.isFinite(number)) {
                throw new FaultSearch(this, group.parameters(), collective, epoch)
                        .of(step, what, BatchRows.of(batch.values()));
            }
        }
    }
}
