package io.athanor.model.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.UserError;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What texts are made into: by a network's inputs, and the {@code tokenizer_config.json} and {@code config.json} beside it. */
final class TextPreparations {
    private static final List<String> KNOWN = List.of("input_ids", "attention_mask", "token_type_ids");

    /** As long as most of these networks were trained; a tokenizer that knows no bound says 1e30. */
    private static final int USUAL_TOKENS = 512;

    private TextPreparations() {}

    static Preparation.Text read(
            String where, List<TensorSpec> inputs, JsonNode tokenizer, JsonNode model, CardChoices choices) {
        List<TensorSpec> others = inputs.stream()
                .filter(input -> !KNOWN.contains(input.name()) || input.type() != TensorSpec.INT64)
                .toList();
        if (!others.isEmpty()) {
            throw new UserError("Cannot use the model " + where + " for texts: it wants " + others + " too, expected "
                    + KNOWN + " of int64 alone. Export the part of it that reads texts.");
        }
        TensorSpec ids = inputs.stream()
                .filter(input -> input.name().equals("input_ids"))
                .findFirst()
                .orElseThrow();
        long fixed = ids.rank() == 2 ? ids.dimension(1) : TensorSpec.FREE;
        int padTo = fixed != TensorSpec.FREE
                ? Math.toIntExact(fixed)
                : isPadded(model) ? positions(model, USUAL_TOKENS) : 0;
        int most = padTo > 0 ? padTo : positions(model, longest(tokenizer));
        int maxTokens = choices.maxTokens() == null ? most : choices.maxTokens();
        if (maxTokens > most) {
            throw new UserError("Cannot read " + maxTokens + " word pieces of a text with the model " + where
                    + ", expected at most " + most + ". Correct max-tokens.");
        }
        return new Preparation.Text(
                "input_ids",
                name(inputs, "attention_mask"),
                name(inputs, "token_type_ids"),
                maxTokens,
                padTo,
                model.path("pad_token_id")
                        .asLong(model.path("text_config").path("pad_token_id").asLong(0)),
                Objects.requireNonNullElse(choices.prefix(), ""));
    }

    private static @Nullable String name(List<TensorSpec> inputs, String name) {
        return inputs.stream().anyMatch(input -> input.name().equals(name)) ? name : null;
    }

    /** SigLIP was trained on texts that are padded to one length, without a mask. */
    private static boolean isPadded(JsonNode model) {
        return model.path("model_type").asText("").startsWith("siglip");
    }

    private static int longest(JsonNode tokenizer) {
        double said = tokenizer.path("model_max_length").asDouble(USUAL_TOKENS);
        return said > 100_000 ? USUAL_TOKENS : (int) said;
    }

    /** As many as the network has places for. */
    private static int positions(JsonNode model, int otherwise) {
        int said = model.path("max_position_embeddings")
                .asInt(model.path("text_config").path("max_position_embeddings").asInt(otherwise));
        return Math.min(said, otherwise);
    }
}
