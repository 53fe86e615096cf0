package io.athanor.fusion.objective;

import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective.Phase;
import io.athanor.fusion.objective.Objective.Term;
import io.athanor.fusion.objective.PhaseLoss.Placed;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The phases that every step of a training takes, and who moves in each: those of the objective's terms, then the network
 * with what the terms have of their own. Of an ensemble a term stands for every member, in equal shares. Tensors keep their
 * names where these are unique.
 *
 * @param phases the last one is the network's
 */
public record Plan(List<PhaseLoss> phases) {
    /** The phase in which the network moves. */
    public static final String NETWORK = "network";

    public Plan {
        phases = List.copyOf(phases);
    }

    public static Plan of(Objective objective, FusionNetwork network) {
        List<PhaseLoss> phases = new ArrayList<>();
        List<Placed> own = new ArrayList<>();
        List<ParameterSpec> moving = new ArrayList<>(network.parameters());
        Set<String> taken = new HashSet<>();
        moving.forEach(p -> taken.add(p.name()));
        List<Term> terms = objective.terms();
        for (int i = 0; i < terms.size(); i++) {
            List<Placed> placed = placed(terms.get(i), i, network.members(), taken);
            own.addAll(placed);
            placed.forEach(p -> moving.addAll(p.parameters()));
            phases.addAll(phases(terms.get(i).objective().phases(), i, placed));
        }
        phases.add(new PhaseLoss(NETWORK, moving, 1, own));
        return new Plan(phases);
    }

    /** For every member, or once for all. */
    private static List<Placed> placed(Term term, int number, int members, Set<String> taken) {
        Objective objective = term.objective();
        List<ParameterSpec> specs = new ArrayList<>(objective.parameters());
        objective.phases().forEach(phase -> {
            specs.addAll(phase.parameters());
            specs.addAll(phase.objective().parameters());
        });
        if (objective.scope() == Scope.BATCH && objective.wholeEnsemble()) {
            throw new IllegalArgumentException(
                    "an objective of the batch wants the whole ensemble, expected one that looks at a member at a time");
        }
        boolean each = members > 1 && !objective.wholeEnsemble();
        boolean clashes = each || specs.stream().anyMatch(p -> taken.contains(p.name()));
        String prefix = clashes ? "objective" + number + "." : "";
        List<Placed> placed = new ArrayList<>();
        for (int member = 0; member < (each ? members : 1); member++) {
            placed.add(
                    each
                            ? new Placed(share(term, members), member, prefix + "member" + member + ".")
                            : new Placed(term, Placed.ALL, prefix));
        }
        placed.forEach(p -> p.named(specs).forEach(spec -> taken.add(spec.name())));
        return placed;
    }

    /** One of so many equal ones. */
    private static Term share(Term term, int of) {
        return new Term(term.weight() / of, term.warmUpEpochs(), term.objective());
    }

    private static List<PhaseLoss> phases(List<Phase> phases, int number, List<Placed> members) {
        List<PhaseLoss> all = new ArrayList<>();
        for (Phase phase : phases) {
            List<ParameterSpec> moving = new ArrayList<>();
            List<Placed> placed = new ArrayList<>();
            for (Placed member : members) {
                moving.addAll(member.named(phase.parameters()));
                for (Term term : phase.objective().terms()) {
                    Placed p = new Placed(share(term, members.size()), member.member(), member.prefix());
                    moving.addAll(p.parameters());
                    placed.add(p);
                }
            }
            all.add(new PhaseLoss("objective" + number + "." + phase.name(), moving, phase.times(), placed));
        }
        return all;
    }

    /** The phase in which the network moves. */
    public PhaseLoss network() {
        return phases.get(phases.size() - 1);
    }
}
