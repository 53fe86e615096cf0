package io.athanor.job.features;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.extract.ModalitySettings;
import io.athanor.graph.EntityStage;
import io.athanor.graph.GraphSettings;
import io.athanor.job.TrainedModelSettings;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.WorkDirectory;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What the features were made with that a model was trained on, and are made with again for new samples, whatever has become
 * of its origin since: a graph may have grown, a model of another pipeline may have been trained anew.
 *
 * @param joined the table that the model was trained on, if the work directory still has it
 */
public record TrainedWith(WorkDirectory work, Optional<Artefact> joined) {
    /** The model of another training among the inputs of the features' commit record. */
    static final String MODEL = "model";

    /** @param model a published one of this work directory */
    public static TrainedWith of(WorkDirectory work, Artefact model) {
        return new TrainedWith(
                work,
                input(model, "transforms")
                        .flatMap(transforms -> work.find(work.model("transforms", transforms)))
                        .flatMap(fitted -> input(fitted, "joined"))
                        .flatMap(joined -> work.find(work.joined(joined))));
    }

    /** @throws UserError if it is gone */
    public ModalitySettings of(Modality modality, ModalitySettings settings) {
        if (settings instanceof GraphSettings graph && graph.embeddings() == null) {
            return graph.of(made(modality, EntityStage.EMBEDDINGS)
                    .map(found -> work.folder(ArtefactKind.GRAPHS, "", found))
                    .filter(folder -> work.find(folder).isPresent())
                    .orElseThrow(() -> new UserError("Cannot embed " + modality + ": " + work.root()
                            + " no longer has the embeddings that the model was trained with, expected them in "
                            + ArtefactKind.GRAPHS.folder() + "/. Run the pipeline again."))
                    .toString());
        }
        if (settings instanceof TrainedModelSettings earlier) {
            return made(modality, MODEL).map(found -> pinned(earlier, found)).orElse(earlier);
        }
        return settings;
    }

    /** The very model that was found by its name then. */
    private TrainedModelSettings pinned(TrainedModelSettings earlier, Fingerprint model) {
        int name = earlier.model().lastIndexOf(TrainedModelSettings.NAME);
        if (name <= 0) {
            return earlier;
        }
        var at = new WorkDirectory(
                new Path(earlier.model().substring(0, name)), work.files().getConf());
        return earlier.of(at.model(earlier.model().substring(name + 1), model).toString());
    }

    private Optional<Fingerprint> made(Modality modality, String role) {
        return joined.flatMap(table -> input(table, "features." + modality))
                .flatMap(features -> work.find(work.features(modality, features)))
                .flatMap(features -> input(features, role));
    }

    private static Optional<Fingerprint> input(Artefact artefact, String role) {
        return Optional.ofNullable(artefact.provenance().inputs().get(role));
    }
}
