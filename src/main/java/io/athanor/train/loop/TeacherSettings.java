package io.athanor.train.loop;

import io.athanor.base.Setting;
import io.athanor.data.FeatureSchema;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.objective.ObjectiveTerm;
import java.io.Serializable;
import java.util.List;

/** The fused model: which network, and how it is trained. The single modalities' heads are trained alike. */
public record TeacherSettings(
        @Setting(value = "The fusion network.", tag = "fusion", otherwise = "gated", inline = true)
        NetworkSettings network,

        @Setting(
                value =
                        "Ensemble members, each with an initialisation and a loss of its own; their log-probabilities are averaged.",
                otherwise = "4",
                min = 1,
                max = 64)
        int members,

        @Setting(
                value = "What it learns by: a list of names, each with its weight or settings. The heads of single"
                        + " modalities learn by those of them that need one modality.",
                otherwise = "[{cross-entropy: 1}, {modality-cross-entropy: 2}]")
        List<ObjectiveTerm> objectives,

        @Setting(value = "Its training.", otherwise = "{}", inline = true)
        TrainingSettings training)
        implements Serializable {

    public TeacherSettings {
        objectives = List.copyOf(objectives);
        if (objectives.stream().allMatch(term -> term.weight() == 0)) {
            throw new IllegalArgumentException("objectives is of no weight, expected something that is learned by");
        }
    }

    /** Of a modality's own network. */
    public static final NetworkSettings HEAD = ConcatNetwork.Settings.defaults();

    /** The fused model's network. */
    public FusionNetwork fused(FeatureSchema encoded, int classes) {
        return EnsembleNetwork.of(network.network(encoded, classes), members);
    }

    /** The network of a modality by itself, with as many members. */
    public FusionNetwork head(FeatureSchema encoded, int classes) {
        return EnsembleNetwork.of(HEAD.network(encoded, classes), members);
    }
}
