package io.athanor.fusion.objective;

import io.athanor.fusion.objective.Objective.Term;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The objectives there are. */
public final class Objectives {
    private Objectives() {}

    public static Term term(double weight, Objective objective) {
        return new Term(weight, 0, objective);
    }

    /** Σ weight · objective. */
    public static Objective sum(Term... terms) {
        return new Sum(List.of(terms));
    }

    /** Learns the labels, each member of an ensemble for itself; rows without one do not count. */
    public static Objective crossEntropy(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    /** Every modality's own head learns the labels too, where the network has such heads; 0 otherwise. */
    public static Objective modalityCrossEntropy(double labelSmoothing) {
        return new ModalityCrossEntropy(labelSmoothing);
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
