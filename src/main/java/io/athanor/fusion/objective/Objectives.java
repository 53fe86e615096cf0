package io.athanor.fusion.objective;

import io.athanor.base.UserError;
import io.athanor.config.Registry;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.objective.Objective.Term;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The objectives that may be asked for by name, and sums of objectives. */
public final class Objectives {
    private static final double SMOOTHING = 0.05;
    private static final double OWN_HEADS = 2;

    private Objectives() {}

    public static Registry<ObjectiveSettings> registry() {
        return Registry.of(ObjectiveSettings.class)
                .with(Supervised.Settings.class)
                .with(ModalitySupervised.Settings.class)
                .with(InfoNce.Settings.class);
    }

    /** What a network learns by unless something else is asked for: the labels, also by the head of each modality. */
    public static List<ObjectiveTerm> usual() {
        return List.of(
                new ObjectiveTerm(1, 0, new Supervised.Settings(SMOOTHING)),
                new ObjectiveTerm(OWN_HEADS, 0, new ModalitySupervised.Settings(SMOOTHING)));
    }

    /**
     * What a network learns by.
     *
     * @throws UserError if the network does not offer what one of them looks at
     */
    public static Objective of(List<ObjectiveTerm> terms, FusionNetwork network) {
        return sum(terms.stream()
                .filter(t -> t.weight() > 0)
                .map(t -> new Term(t.weight(), t.warmUpEpochs(), made(t.objective(), network)))
                .toArray(Term[]::new));
    }

    /** Those that look at nothing which the network does not offer; the labels alone if none is left. */
    public static List<ObjectiveTerm> fitting(List<ObjectiveTerm> terms, FusionNetwork network) {
        List<ObjectiveTerm> fit = terms.stream()
                .filter(t -> t.weight() > 0 && missing(t.objective(), network).isEmpty())
                .toList();
        return fit.isEmpty() ? List.of(new ObjectiveTerm(1, 0, new Supervised.Settings(SMOOTHING))) : fit;
    }

    private static Objective made(ObjectiveSettings settings, FusionNetwork network) {
        String name = Registry.nameOf(settings.getClass());
        List<String> missing = missing(settings, network);
        if (!missing.isEmpty()) {
            throw new UserError("Cannot train: the objective " + name + " looks at " + String.join(", ", missing)
                    + ", expected some of " + String.join(", ", offered(network))
                    + ", which the network offers. Correct objectives, or take another fusion network.");
        }
        try {
            Objective made = settings.objective(network);
            if (!offered(network).containsAll(made.representations())) {
                throw new IllegalArgumentException("it looks at " + made.representations() + ", expected some of "
                        + offered(network) + ", which its settings name");
            }
            return made;
        } catch (IllegalArgumentException e) {
            throw new UserError("Cannot train: the objective " + name + ": " + e.getMessage(), e);
        }
    }

    private static List<String> missing(ObjectiveSettings settings, FusionNetwork network) {
        List<String> missing = new ArrayList<>(settings.representations());
        missing.removeAll(offered(network));
        return missing;
    }

    private static List<String> offered(FusionNetwork network) {
        return network.member().representations().stream()
                .map(Representation::name)
                .toList();
    }

    public static Term term(double weight, Objective objective) {
        return new Term(weight, 0, objective);
    }

    /** Σ weight · objective. */
    public static Objective sum(Term... terms) {
        return new Sum(List.of(terms));
    }

    /** Learns the labels, each member of an ensemble for itself; rows without one do not count. */
    public static Objective supervised(double labelSmoothing) {
        return new Supervised(labelSmoothing);
    }

    /** Every modality's own head learns the labels too, where the network has such heads; 0 otherwise. */
    public static Objective modalitySupervised(double labelSmoothing) {
        return new ModalitySupervised(labelSmoothing);
    }

    /** A weighted sum. */
    private record Sum(List<Term> terms) implements Objective {
        Sum {
            terms = terms.stream()
                    .flatMap(t -> t.objective().terms().stream().map(inner -> of(t, inner)))
                    .filter(t -> t.weight() != 0)
                    .toList();
            if (terms.isEmpty()) {
                throw new IllegalArgumentException("a sum needs at least one objective that counts");
            }
        }

        /** What a term of another one's objective counts in its stead. */
        private static Term of(Term outer, Term inner) {
            return new Term(
                    outer.weight() * inner.weight(),
                    Math.max(outer.warmUpEpochs(), inner.warmUpEpochs()),
                    inner.objective());
        }

        @Override
        public List<ParameterSpec> parameters() {
            return terms.stream()
                    .flatMap(t -> t.objective().parameters().stream())
                    .toList();
        }

        @Override
        public boolean readsLabels() {
            return terms.stream().anyMatch(t -> t.objective().readsLabels());
        }

        @Override
        public Tensor loss(StepContext step) {
            Tensor total = step.batch().weights().sum().mul(new Scalar(0.0));
            for (Term t : terms) {
                total = total.add(t.objective().loss(step).mul(new Scalar(t.at(step.epoch()))));
            }
            return total;
        }
    }
}
