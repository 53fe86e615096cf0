package io.athanor.model.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.UserError;
import io.athanor.model.Location;
import java.io.IOException;
import java.util.List;

/** What a network takes, by its inputs and the files around it. */
final class Preparations {
    /** 30 seconds, which all of its kin take. */
    private static final int WHISPER_FRAMES = 3000;

    /** Of the first frame of wav2vec 2.0, which a shorter sound does not fill. */
    private static final int FRAME_SAMPLES = 400;

    private Preparations() {}

    /** @throws UserError if it takes something that cannot be made, or does not say what */
    static Preparation read(
            Location network, OnnxSignature signature, Neighbours neighbours, JsonNode config, CardChoices choices)
            throws IOException {
        List<TensorSpec> inputs = signature.inputs();
        JsonNode processor = neighbours.json("preprocessor_config.json");
        if (signature.input("input_ids").isPresent()) {
            return TextPreparations.read(
                    network.address(), inputs, neighbours.json("tokenizer_config.json"), config, choices);
        }
        if (inputs.size() == 1 && inputs.get(0).type() == TensorSpec.FLOAT) {
            TensorSpec input = inputs.get(0);
            if (input.rank() == 4 && (input.dimension(1) == 3 || input.dimension(3) == 3 || isPixels(input))) {
                return new PicturePreparations(network.address(), processor, input, choices).read();
            }
            if (input.rank() == 3
                    && input.dimension(1) != TensorSpec.FREE
                    && processor.path("feature_extractor_type").asText("").equals("WhisperFeatureExtractor")) {
                long frames = input.dimension(2) == TensorSpec.FREE
                        ? processor.path("nb_max_frames").asLong(WHISPER_FRAMES)
                        : input.dimension(2);
                return new Preparation.LogMel(input.name(), (int) input.dimension(1), (int) frames);
            }
            if (input.rank() <= 2 && input.rank() > 0 && input.dimension(input.rank() - 1) == TensorSpec.FREE) {
                int rate = processor.path("sampling_rate").asInt(16_000);
                if (rate != 16_000) {
                    throw new UserError("Cannot use the model " + network + " for sounds: it wants " + rate
                            + " samples a second, expected 16000. Use another.");
                }
                return new Preparation.Sound(
                        input.name(),
                        input.rank() == 2,
                        1,
                        processor.path("do_normalize").asBoolean(false),
                        FRAME_SAMPLES);
            }
        }
        throw new UserError("Cannot tell what the model " + network + " takes: its inputs are " + inputs
                + ", expected one float input [batch x 3 x height x width] of pictures, input_ids of texts, or one float input of"
                + " samples of sound, or of Whisper's spectra. Export the part of it that does one of these.");
    }

    private static boolean isPixels(TensorSpec input) {
        return input.name().equals("pixel_values");
    }
}
