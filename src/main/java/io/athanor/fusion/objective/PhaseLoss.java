package io.athanor.fusion.objective;

import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.objective.Objective.Term;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.TorchOps;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What one phase of a step makes small: some of its terms over rows, others over the batch.
 *
 * @param name unique among a training's phases
 * @param parameters that move in it
 * @param times how often a step
 */
public record PhaseLoss(String name, List<ParameterSpec> parameters, int times, List<Placed> placed)
        implements Serializable {
    /**
     * A term for one member of an ensemble, or for all.
     *
     * @param member which, or {@link #ALL}
     * @param prefix before the names of its tensors
     */
    record Placed(Term term, int member, String prefix) implements Serializable {
        static final int ALL = -1;

        Scope scope() {
            return term.objective().scope();
        }

        List<ParameterSpec> parameters() {
            return named(term.objective().parameters());
        }

        List<ParameterSpec> named(List<ParameterSpec> specs) {
            return specs.stream()
                    .map(p -> new ParameterSpec(prefix + p.name(), p.shape(), p.start()))
                    .toList();
        }
    }

    public PhaseLoss {
        parameters = List.copyOf(parameters);
        placed = List.copyOf(placed);
    }

    /** The terms of one scope that count in an epoch. */
    private List<Placed> of(Scope scope, int epoch) {
        return placed.stream()
                .filter(p -> p.scope() == scope && p.term().at(epoch) != 0)
                .toList();
    }

    /** Σ of the terms over rows: a scalar, with gradient if there are any. */
    public Tensor ofRows(StepContext step) {
        Tensor total = step.batch().weights().sum().mul(new Scalar(0.0));
        for (Placed p : of(Scope.ROWS, step.epoch())) {
            boolean all = p.member() == Placed.ALL;
            Output<Tensor> said = all ? step.output() : step.output().voices().get(p.member());
            Batch counted = all ? step.batch().ofMembers() : step.batch().ofMember(p.member());
            Objective objective = p.term().objective();
            Tensor loss = objective.loss(step.of(step.ops().within(p.prefix()), said, counted, objective.signals()));
            total = total.add(loss.mul(new Scalar(p.term().at(step.epoch()))));
        }
        return total;
    }

    /** The representations that the terms over the batch look at in an epoch; none if there are no such terms. */
    public Set<String> representations(int epoch) {
        Set<String> names = new LinkedHashSet<>();
        of(Scope.BATCH, epoch).forEach(p -> names.addAll(p.term().objective().representations()));
        return names;
    }

    /** The signals that the terms over the batch read in an epoch. */
    public Set<String> signals(int epoch) {
        Set<String> names = new LinkedHashSet<>();
        of(Scope.BATCH, epoch).forEach(p -> names.addAll(p.term().objective().signals()));
        return names;
    }

    /** The kinds of terms over the batch in an epoch, for messages. */
    public List<String> namesOverBatch(int epoch) {
        return of(Scope.BATCH, epoch).stream()
                .map(p -> p.term().objective().getClass().getSimpleName())
                .distinct()
                .toList();
    }

    /** Whether the batch as a whole counts in an epoch. */
    public boolean looksAtBatch(int epoch) {
        return !of(Scope.BATCH, epoch).isEmpty();
    }

    /**
     * Σ of the terms over the batch: a scalar, with gradient.
     *
     * @param gathered what each member made of the batch, by representation
     */
    public Tensor ofBatch(TorchOps ops, Batch batch, int epoch, List<Map<String, MaskedRows>> gathered) {
        Tensor total = batch.weights().sum().mul(new Scalar(0.0));
        for (Placed p : of(Scope.BATCH, epoch)) {
            Objective objective = p.term().objective();
            StepContext step = seen(
                    ops.within(p.prefix()),
                    batch,
                    epoch,
                    gathered.get(Math.max(0, p.member())),
                    Math.max(0, p.member()),
                    objective.signals());
            total = total.add(objective.loss(step).mul(new Scalar(p.term().at(epoch))));
        }
        return total;
    }

    /** The batch as a member sees it: without the rows that it does not learn from. */
    private static StepContext seen(
            TorchOps ops, Batch batch, int epoch, Map<String, MaskedRows> gathered, int member, Set<String> signals) {
        MemberFolds folds = batch.folds();
        if (folds == null) {
            return StepContext.ofBatch(ops, batch.reading(signals), epoch, gathered);
        }
        Tensor numbers = folds.of(member).squeeze(1).nonzero().squeeze(1);
        Map<String, MaskedRows> learned = new LinkedHashMap<>();
        gathered.forEach((name, rows) -> learned.put(name, rows.pick(numbers)));
        return StepContext.ofBatch(ops.of(folds.rows(member)), batch.of(numbers).reading(signals), epoch, learned);
    }

    /** The member of an ensemble whose loss a tensor moves by, by its name; -1 where that is none's alone. */
    public int memberOf(String tensor) {
        return placed.stream()
                .filter(p -> p.member() != Placed.ALL && tensor.startsWith(p.prefix()))
                .mapToInt(Placed::member)
                .findFirst()
                .orElseGet(() -> EnsembleNetwork.memberOf(tensor));
    }
}
