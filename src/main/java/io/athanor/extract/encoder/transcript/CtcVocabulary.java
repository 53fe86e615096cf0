package io.athanor.extract.encoder.transcript;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.model.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the outputs of a network mean that was trained by connectionist temporal classification (Graves et al., 2006): a piece of text each, and
 * one, the blank, that nothing new is heard. As a {@code vocab.json} of Hugging Face has it: pieces by number, {@code <pad>} for the blank,
 * {@code |} for the space between words; other pieces in brackets stand for no text.
 */
final class CtcVocabulary {
    private static final List<String> BLANKS = List.of("<pad>", "[PAD]", "<blank>");
    private static final String BETWEEN_WORDS = "|";

    private final Map<Integer, String> pieces;
    private final int blank;

    private CtcVocabulary(Map<Integer, String> pieces, int blank) {
        this.pieces = pieces;
        this.blank = blank;
    }

    /** @throws UserError if it is none */
    static CtcVocabulary of(ModelFile file) {
        try {
            return of(Files.readString(file.onDisk()), file.address());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.address(), e);
        }
    }

    static CtcVocabulary of(String json, String where) {
        JsonNode tree;
        try {
            tree = Json.tree(json);
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "Cannot read " + where + ": " + e.getOriginalMessage() + ", expected JSON. Restore it.", e);
        }
        Map<Integer, String> pieces = new TreeMap<>();
        tree.fields().forEachRemaining(piece -> pieces.put(piece.getValue().asInt(-1), piece.getKey()));
        Integer blank = BLANKS.stream()
                .filter(tree::has)
                .findFirst()
                .map(name -> tree.get(name).asInt())
                .orElse(null);
        if (blank == null || pieces.containsKey(-1)) {
            throw new UserError(
                    "Cannot use " + where + ": found "
                            + (blank == null ? "none of " + BLANKS : "a piece without a number")
                            + ", expected a number a piece and a blank among them. Take the vocab.json that the model came with.");
        }
        return new CtcVocabulary(pieces, blank);
    }

    /**
     * The text of the likeliest piece of each frame, those that repeat counted once.
     *
     * @param scores [frames × width]
     */
    String greedy(float[] scores, int width) {
        StringBuilder text = new StringBuilder();
        int before = blank;
        for (int from = 0; from + width <= scores.length; from += width) {
            int best = 0;
            for (int k = 1; k < width; k++) {
                if (scores[from + k] > scores[from + best]) {
                    best = k;
                }
            }
            if (best != before && best != blank) {
                text.append(written(pieces.getOrDefault(best, "")));
            }
            before = best;
        }
        return text.toString().strip();
    }

    private static String written(String piece) {
        boolean mark = piece.length() > 1
                && (piece.startsWith("<") && piece.endsWith(">") || piece.startsWith("[") && piece.endsWith("]"));
        return piece.equals(BETWEEN_WORDS) ? " " : mark ? "" : piece;
    }
}
