package io.athanor.model.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.UserError;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which output of a network is the feature, how wide it is and how it becomes one vector. */
final class FeatureOutputs {
    /** Names that say so, as exporters and sentence-transformers give them. */
    private static final List<String> EMBEDDINGS =
            List.of("image_embeds", "text_embeds", "sentence_embedding", "embedding", "embeddings", "features");

    private static final long MOST_TOKENS = 1 << 20;
    private static final String STATES = "last_hidden_state";
    private static final String POOLER = "pooler_output";

    /** Vision transformers whose first token stands for the picture. */
    private static final List<String> WITH_CLASS_TOKEN =
            List.of("vit", "dinov2", "dinov2_with_registers", "deit", "beit");

    private final String where;
    private final OnnxSignature signature;
    private final Preparation takes;
    private final JsonNode config;
    private final Neighbours neighbours;
    private final CardChoices choices;

    FeatureOutputs(
            String where,
            OnnxSignature signature,
            Preparation takes,
            JsonNode config,
            Neighbours neighbours,
            CardChoices choices) {
        this.where = where;
        this.signature = signature;
        this.takes = takes;
        this.config = config;
        this.neighbours = neighbours;
        this.choices = choices;
    }

    FeatureOutput read() throws IOException {
        TensorSpec output = output();
        if (output.type() != TensorSpec.FLOAT) {
            throw new UserError("Cannot use the output " + output + " of the model " + where
                    + ", expected float. Choose another output, or a variant whose outputs are float.");
        }
        JsonNode sentence = neighbours.json("1_Pooling/config.json");
        boolean several = output.rank() == 3 || output.rank() == 4;
        if (!several && output.rank() != 2) {
            throw new UserError("Cannot use the output " + output + " of the model " + where
                    + ": expected [batch x width], a sequence [batch x tokens x width] or a map [batch x width x height x width]."
                    + " Choose another output: " + signature.outputs());
        }
        String pooling = choices.pooling() != null ? choices.pooling() : several ? pooling(output, sentence) : "mean";
        boolean normalise = choices.normalise() != null ? choices.normalise() : isNormalised();
        int tokens = several ? tokens(output) : 0;
        if (pooling.equals(FeatureOutput.NONE) && tokens == 0) {
            throw new UserError("Cannot keep the output " + output + " of the model " + where
                    + " as a sequence: how long it gets is not known, expected a fixed number of tokens, or a text. Choose a"
                    + " pooling: " + FeatureOutput.POOLINGS);
        }
        return new FeatureOutput(output.name(), width(output), tokens, pooling, normalise);
    }

    private TensorSpec output() {
        if (choices.output() != null) {
            return signature
                    .output(choices.output())
                    .orElseThrow(() -> new UserError("Cannot find the output " + choices.output() + " in the model "
                            + where + ", expected one of " + signature.outputs() + ". Correct output."));
        }
        String type = config.path("model_type").asText("");
        boolean byPooler = takes instanceof Preparation.Picture && !WITH_CLASS_TOKEN.contains(type);
        Stream<String> names =
                Stream.concat(EMBEDDINGS.stream(), byPooler ? Stream.of(POOLER, STATES) : Stream.of(STATES, POOLER));
        return names.map(signature::output)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> {
                    if (signature.outputs().size() == 1) {
                        return signature.outputs().get(0);
                    }
                    throw new UserError("Cannot tell which output of the model " + where + " is the feature: found "
                            + signature.outputs() + ". Say it with output.");
                });
    }

    private String pooling(TensorSpec output, JsonNode sentence) {
        if (sentence.path("pooling_mode_cls_token").asBoolean(false)) {
            return "cls";
        }
        if (sentence.path("pooling_mode_max_tokens").asBoolean(false)) {
            return "max";
        }
        if (sentence.path("pooling_mode_lasttoken").asBoolean(false)) {
            return "last";
        }
        boolean classToken = takes instanceof Preparation.Picture
                && output.rank() == 3
                && WITH_CLASS_TOKEN.contains(config.path("model_type").asText(""));
        return classToken ? "cls" : "mean";
    }

    /** sentence-transformers list a module for it. */
    private boolean isNormalised() throws IOException {
        for (JsonNode module : neighbours.json("modules.json")) {
            if (module.path("type").asText("").endsWith(".Normalize")) {
                return true;
            }
        }
        return false;
    }

    private int width(TensorSpec output) {
        long width = output.dimension(output.rank() == 4 && !isChannelsLast() ? 1 : output.rank() - 1);
        if (width == TensorSpec.FREE) {
            width = output.name().endsWith("_embeds")
                    ? config.path("projection_dim").asLong(TensorSpec.FREE)
                    : hidden();
        }
        if (width < 1 || width > 1 << 20) {
            throw new UserError("Cannot tell how wide the output " + output + " of the model " + where
                    + " is: found no hidden_size in a config.json beside it. Put the model's config.json there.");
        }
        return (int) width;
    }

    private boolean isChannelsLast() {
        return takes instanceof Preparation.Picture picture && picture.channelsLast();
    }

    private long hidden() {
        JsonNode sizes = config.path("hidden_sizes");
        long last = sizes.isArray() && !sizes.isEmpty()
                ? sizes.get(sizes.size() - 1).asLong()
                : TensorSpec.FREE;
        return config.path("hidden_size").asLong(config.path("d_model").asLong(last));
    }

    /** Of the longest sequence; 0 where that is not known. */
    private int tokens(TensorSpec output) {
        long fixed = output.dimension(1);
        if (output.rank() == 4) {
            int first = isChannelsLast() ? 1 : 2;
            boolean open = output.dimension(first) == TensorSpec.FREE || output.dimension(first + 1) == TensorSpec.FREE;
            fixed = open ? TensorSpec.FREE : output.dimension(first) * output.dimension(first + 1);
        }
        if (fixed > MOST_TOKENS) {
            throw new UserError("Cannot use the output " + output + " of the model " + where + ": it has " + fixed
                    + " vectors, expected at most " + MOST_TOKENS + ". Choose another output.");
        }
        if (fixed != TensorSpec.FREE) {
            return (int) fixed;
        }
        if (takes instanceof Preparation.Text text) {
            return Math.max(text.maxTokens(), text.padTo());
        }
        if (takes instanceof Preparation.LogMel mel) {
            // its second convolution takes every other frame
            return mel.frames() / 2;
        }
        int patch = config.path("patch_size").asInt(0);
        if (takes instanceof Preparation.Picture picture && patch > 0) {
            int registers = config.path("num_register_tokens").asInt(0);
            return picture.height() / patch * (picture.width() / patch) + 1 + registers;
        }
        return 0;
    }
}
