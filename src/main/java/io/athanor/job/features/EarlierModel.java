package io.athanor.job.features;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.config.SettingsCopy;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelCard;
import io.athanor.export.OnnxModel;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.job.TrainedModelSettings;
import io.athanor.job.work.SavedPipeline;
import io.athanor.model.ModelBundle;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import io.athanor.train.transform.FittedTransforms;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model that this program exported, and the pipeline that trained it, by whose encoders new samples become its inputs.
 *
 * @param bytes its ONNX file
 * @param where its place, for messages
 * @param width values of the output that is wanted
 * @param modalities what it reads, in the order of its inputs
 * @param trained the pipeline; empty of a model that lies alone
 */
record EarlierModel(
        byte[] bytes,
        String where,
        Fingerprint fingerprint,
        int width,
        List<Modality> modalities,
        FittedTransforms transforms,
        ModelCard card,
        Optional<Trained> trained) {

    /** The pipeline of a model, and the table it was trained on if that is still there. */
    record Trained(PipelineSettings settings, TrainedWith with) {}

    /** @throws UserError if there is no such model */
    static EarlierModel open(TrainedModelSettings settings, Configuration configuration) {
        String address = settings.model();
        int hash = address.lastIndexOf(TrainedModelSettings.NAME);
        if (hash > 0) {
            WorkDirectory work = new WorkDirectory(new Path(address.substring(0, hash)), configuration);
            SavedPipeline saved = new SavedPipeline(work);
            Artefact found = saved.model(address.substring(hash + 1));
            return read(found.path(), settings, configuration, Optional.of(trained(work, saved, found)));
        }
        Path folder = new Path(address);
        Path root = Optional.of(folder)
                .map(Path::getParent)
                .map(Path::getParent)
                .map(Path::getParent)
                .orElse(folder);
        WorkDirectory work = new WorkDirectory(root, configuration);
        Optional<Artefact> found = work.find(folder);
        boolean atHome = found.isPresent()
                && work.readWholeText(new Path(work.root(), SavedPipeline.FILE)).isPresent();
        return read(
                folder,
                settings,
                configuration,
                atHome ? Optional.of(trained(work, new SavedPipeline(work), found.orElseThrow())) : Optional.empty());
    }

    private static Trained trained(WorkDirectory work, SavedPipeline saved, Artefact model) {
        return new Trained(saved.settings(), TrainedWith.of(work, model));
    }

    private static EarlierModel read(
            Path folder, TrainedModelSettings settings, Configuration configuration, Optional<Trained> trained) {
        Path file = new Path(folder, ExportedModel.MODEL);
        Path described = new Path(folder, ModelCard.FILE);
        byte[] bytes = bytes(file, settings, configuration);
        ModelCard card = ModelCard.parse(
                new String(bytes(described, settings, configuration), StandardCharsets.UTF_8), described.toString());
        String expected = card.sha256().get(ExportedModel.MODEL);
        String found = Fingerprint.sha256(bytes);
        if (!found.equals(expected)) {
            throw new UserError("Cannot use the model " + file + ": its SHA-256 is " + found + ", expected " + expected
                    + " as its card says. Take the folder from another copy, or train the model again.");
        }
        try (OnnxModel model = OnnxModel.load(bytes, file.toString())) {
            float[][][] nothing = new float[model.schema().modalities().size()][1][];
            int width = ModelScoring.output(settings.output(), model.score(nothing))[0].length;
            return new EarlierModel(
                    bytes,
                    file.toString(),
                    card.fingerprint(),
                    width,
                    model.schema().modalities(),
                    model.transforms(),
                    card,
                    trained);
        }
    }

    private static byte[] bytes(Path file, TrainedModelSettings settings, Configuration configuration) {
        try (var in = file.getFileSystem(configuration).open(file)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "Cannot find the model " + settings.model() + ": found no " + file
                            + ", expected WORKDIR#NAME or the folder of a model that this program exported. Correct model.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /**
     * How its modalities are extracted that the pipeline does not have already.
     *
     * @param modality that asks for the model, for messages
     * @throws UserError if the pipeline is gone, or extracts otherwise by now
     */
    SortedMap<Modality, ModalitySettings> encoders(String modality, TrainedModelSettings settings) {
        SortedMap<Modality, ModalitySettings> encoders = new TreeMap<>();
        for (Modality input : modalities) {
            if (!settings.inputs().containsKey(input.name())) {
                encoders.put(input, encoder(modality, input, settings));
            }
        }
        return encoders;
    }

    private ModalitySettings encoder(String modality, Modality input, TrainedModelSettings settings) {
        Trained by = trained.orElseThrow(() -> new UserError("Cannot make what the model " + where + " reads: its "
                + input
                + " is no modality of this pipeline, and no pipeline lies beside it that would say how to extract it."
                + " Set modalities." + modality + ".inputs." + input
                + " to a modality, or name the model within its work"
                + " directory."));
        ModalitySettings own = by.settings().encoders().get(input.name());
        if (own == null || !isThatOfCard(input, own)) {
            throw new UserError("Cannot make what the model " + where + " reads: the pipeline of its work directory"
                    + " extracts " + input + " otherwise by now, expected the encoder of the model's card. Run that"
                    + " pipeline again and name its newest model.");
        }
        Shape shape = transforms.of(input).source().shape();
        return renamed(by.with().of(input, own.asTrained(shape)), settings.fields());
    }

    private boolean isThatOfCard(Modality input, ModalitySettings settings) {
        Map<String, String> models = settings instanceof PayloadSettings payload
                ? payload.extractor().bundle().map(ModelBundle::hashes).orElseGet(TreeMap::new)
                : Map.of();
        return card.modalities().stream()
                .filter(one -> one.modality().equals(input))
                .anyMatch(one -> one.encoder().equals(settings.encoderName())
                        && (!(settings instanceof PayloadSettings)
                                || one.models().equals(models)));
    }

    private static ModalitySettings renamed(ModalitySettings settings, Map<String, String> fields) {
        if (settings instanceof PayloadSettings payload) {
            return SettingsCopy.with(
                    payload,
                    "from",
                    payload.from().stream()
                            .map(field -> fields.getOrDefault(field, field))
                            .toList());
        }
        if (settings instanceof TableSettings table) {
            table.columns().stream().filter(fields::containsKey).findFirst().ifPresent(column -> {
                throw new UserError("Cannot read the column " + column + " under another name: found it in fields,"
                        + " expected payload fields alone. Give the source a column of that name.");
            });
        }
        return settings;
    }
}
