package io.athanor.train.loop;

import io.athanor.base.Setting;
import io.athanor.data.FeatureSchema;
import io.athanor.fusion.network.AutoFusion;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.objective.ObjectiveTerm;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** The fused model: which network, and how it is trained. The single modalities' heads are trained alike. */
public record TeacherSettings(
        @Setting(value = "The fusion network.", tag = "fusion", otherwise = "gated", inline = true)
        NetworkSettings network,

        @Setting(
                value =
                        "Ensemble members, each with an initialisation and a loss of its own; their outputs are averaged."
                                + " auto is 10 that are cross-fitted, 5 above 10,000 samples, or 4 that are independent.",
                otherwise = "auto")
        MemberCount members,

        @Setting(
                value =
                        "What the members learn from: all training rows each (independent), or all but one fold each (cross-fitted)."
                                + " A member then tells a student of the rows of its own fold, which it has not seen, and no teachers"
                                + " are trained for that alone. auto is cross-fitted, unless there is one member or a transform reads"
                                + " labels.",
                otherwise = "auto")
        EnsembleKind ensemble,

        @Setting(
                value = "What it learns by: a list of names, each with its weight or settings. The heads of single"
                        + " modalities learn by those of them that need one modality.",
                otherwise = "[{supervised: 1}, {modality-supervised: 2}]")
        List<ObjectiveTerm> objectives,

        @Setting(value = "Its training.", otherwise = "{}", inline = true)
        TrainingSettings training)
        implements Serializable {

    public TeacherSettings {
        objectives = List.copyOf(objectives);
        if (objectives.stream().allMatch(term -> term.weight() == 0)) {
            throw new IllegalArgumentException("objectives is of no weight, expected something that is learned by");
        }
        if (ensemble == EnsembleKind.CROSS_FITTED && members.stated() == 1) {
            throw new IllegalArgumentException("members is 1, expected auto or at least 2 of a cross-fitted ensemble");
        }
    }

    /**
     * The same with its ensemble and its members decided. Of few samples a member needs nine tenths of the rows, of many four fifths
     * teach it as much.
     *
     * @param samples of all splits
     * @param labelsAreRead by transforms, through which members would learn the labels of their folds
     */
    public TeacherSettings forSamples(long samples, boolean labelsAreRead) {
        boolean crossFitted = ensemble == EnsembleKind.AUTO
                ? !labelsAreRead && members.stated() != 1
                : ensemble == EnsembleKind.CROSS_FITTED;
        boolean few = samples / training.batchSize().share() <= FEW_SAMPLES;
        int usual = !crossFitted ? MEMBERS : few ? FOLDS_OF_FEW : FOLDS;
        return new TeacherSettings(
                network,
                new MemberCount(members.or(usual)),
                crossFitted ? EnsembleKind.CROSS_FITTED : EnsembleKind.INDEPENDENT,
                objectives,
                training);
    }

    /**
     * Whether each member learns from all training rows but a fold.
     *
     * @throws IllegalStateException if that is still {@linkplain #forSamples to be decided}
     */
    public boolean crossFitted() {
        if (ensemble == EnsembleKind.AUTO) {
            throw new IllegalStateException("the samples decide the ensemble, and are not known");
        }
        return ensemble == EnsembleKind.CROSS_FITTED;
    }

    /**
     * Ensemble members; of a cross-fitted ensemble as many as there are folds.
     *
     * @throws IllegalStateException if that is still {@linkplain #forSamples to be decided}
     */
    public int memberCount() {
        if (members.stated() == 0) {
            throw new IllegalStateException("the samples decide the members, and are not known");
        }
        return members.stated();
    }

    private static final int MEMBERS = 4;

    private static final long FEW_SAMPLES = 10_000;

    private static final int FOLDS = 5;

    /** Ten lost nothing to four that learn from every row, five a point (324 and 943 samples; docs/training.md has the figures). */
    private static final int FOLDS_OF_FEW = 10;

    /** Of a modality's own network. */
    public static final NetworkSettings HEAD = ConcatNetwork.Settings.defaults();

    /** The pool that is asked for, where the members of an ensemble speak of rows that they have not learned from. */
    public Optional<AutoFusion.Settings> pool() {
        return network instanceof AutoFusion.Settings auto && crossFitted() ? Optional.of(auto) : Optional.empty();
    }

    /** The same with another network. */
    public TeacherSettings with(NetworkSettings other) {
        return new TeacherSettings(other, members, ensemble, objectives, training);
    }

    /** The fused model's network; of a pool, its first. */
    public FusionNetwork fused(FeatureSchema encoded, int classes) {
        return EnsembleNetwork.of(network.network(encoded, classes), memberCount());
    }

    /** The network of a modality by itself, with as many members. */
    public FusionNetwork head(FeatureSchema encoded, int classes) {
        return EnsembleNetwork.of(HEAD.network(encoded, classes), memberCount());
    }
}
