package io.athanor.train.step;

import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Gradient clipping by the norm (Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks, 2013): of all
 * learned values together, or of each member of a cross-fitted ensemble by itself, which then moves as though it were alone. Lives in
 * the caller's pointer scope.
 */
public final class GradientClipping {
    private final FlatParameters parameters;
    private final int members;
    private final List<Section> sections;

    /** Gradients that lie side by side, of one member; -1 for those that are no member's alone. */
    private record Section(int member, Tensor gradient) {}

    private GradientClipping(FlatParameters parameters, int members, List<Section> sections) {
        this.parameters = parameters;
        this.members = members;
        this.sections = sections;
    }

    public static GradientClipping together(FlatParameters parameters) {
        return new GradientClipping(parameters, 1, List.of());
    }

    /**
     * @param phase in which the parameters move; its loss is the mean of the members'
     * @param members at least 2
     */
    public static GradientClipping ofMembers(PhaseLoss phase, FlatParameters parameters, int members) {
        List<Section> sections = new ArrayList<>();
        int from = 0;
        int at = 0;
        int member = 0;
        for (ParameterSpec p : phase.parameters()) {
            if (!p.trainable()) {
                continue;
            }
            int of = phase.memberOf(p.name());
            if (at > from && of != member) {
                sections.add(new Section(member, parameters.gradient().narrow(0, from, at - from)));
                from = at;
            }
            member = of;
            at += Math.toIntExact(p.size());
        }
        if (at > from) {
            sections.add(new Section(member, parameters.gradient().narrow(0, from, at - from)));
        }
        return new GradientClipping(parameters, members, sections);
    }

    /** The gradients' lengths before they are clipped: one, or one a member and that of what they share. */
    record Norms(double[] each) {
        /** NaN or infinite if one is. */
        double longest() {
            double longest = 0;
            for (double norm : each) {
                longest = Math.max(longest, norm);
            }
            return longest;
        }
    }

    /** @param weight of all rows, that the gradient is divided by */
    Norms norms(double weight) {
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            if (sections.isEmpty()) {
                return new Norms(new double[] {parameters.gradient().norm().item_double() / weight});
            }
            double[] squares = new double[members + 1];
            for (Section section : sections) {
                double norm = section.gradient.norm().item_double() * factor(section) / weight;
                squares[place(section)] += norm * norm;
            }
            double[] norms = new double[squares.length];
            for (int i = 0; i < norms.length; i++) {
                norms[i] = Math.sqrt(squares[i]);
            }
            return new Norms(norms);
        }
    }

    /**
     * Clips the gradient.
     *
     * @param most the norm that a longer gradient is scaled down to
     * @return what it is still to be multiplied with
     */
    double clip(Norms norms, double weight, double most) {
        if (sections.isEmpty()) {
            return Math.min(1, most / norms.each[0]) / weight;
        }
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            for (Section section : sections) {
                double clipped = Math.min(1, most / norms.each[place(section)]);
                section.gradient.mul_(new Scalar(factor(section) * clipped / weight));
            }
        }
        return 1;
    }

    /** A member's loss is its share of the mean: its own gradient is as much longer. */
    private double factor(Section section) {
        return section.member < 0 ? 1 : members;
    }

    private int place(Section section) {
        return section.member < 0 ? members : section.member;
    }
}
