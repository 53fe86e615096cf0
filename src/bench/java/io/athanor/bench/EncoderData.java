package io.athanor.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.data.Split;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.encoder.video.VideoSettings;
import io.athanor.train.fold.SampleRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Samples that a script of jobs/data made.
 *
 * @param folder that their files lie below
 * @param rows lines of its manifest
 * @param label the column to be told
 * @param kinds what a column holds, by the columns that are modalities: no other is read, as some give the label away
 */
record EncoderData(String name, Path folder, List<JsonNode> rows, String label, Map<String, Kind> kinds) {
    /** What an encoder reads. */
    enum Kind {
        PICTURE,
        TEXT,
        SOUND;

        /** Nothing of what reads series and clips, of which these data have none. */
        static Optional<Kind> of(EncoderSettings encoder) {
            if (encoder.series() != null || encoder instanceof VideoSettings) {
                return Optional.empty();
            }
            return Optional.of(encoder.isText() ? TEXT : encoder.isPicture() ? PICTURE : SOUND);
        }
    }

    /** The stamps that come with Tux Paint, by the 14 folders they lie in. */
    static EncoderData stamps(Path folder, int most) throws IOException {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("picture", Kind.PICTURE);
        kinds.put("text", Kind.TEXT);
        kinds.put("speech", Kind.SOUND);
        return new EncoderData("stamps", folder, drawn(folder, "label", 10, most), "label", kinds);
    }

    /** Han characters by their radical, of those that 50 share: a part of the glyph that often has to do with the meaning. */
    static EncoderData han(Path folder, int most) throws IOException {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("picture", Kind.PICTURE);
        kinds.put("definition", Kind.TEXT);
        // says next to nothing of the radical: what an encoder finds in it, it would find in noise
        kinds.put("reading", Kind.TEXT);
        return new EncoderData("han", folder, drawn(folder, "radical", 50, most), "radical", kinds);
    }

    /**
     * Rows in the order of a hash of their ids.
     *
     * @param fewest rows of a label that is not left out
     * @param most of the rows that are left
     */
    private static List<JsonNode> drawn(Path folder, String label, int fewest, int most) throws IOException {
        Path manifest = folder.resolve("manifest.jsonl");
        if (!Files.exists(manifest)) {
            throw new UserError(
                    "Cannot measure: found no " + manifest
                            + ", expected what jobs/data/stamps or jobs/data/han makes. Run it, or leave the data out by --data.");
        }
        List<JsonNode> rows = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (String line : Files.readAllLines(manifest)) {
            JsonNode row = Json.tree(line);
            rows.add(row);
            counts.merge(row.path(label).asText(), 1, Integer::sum);
        }
        if (counts.keySet().stream().allMatch(String::isEmpty)) {
            throw new UserError("Cannot measure: found no " + label + " in " + manifest
                    + ", expected one a line. Make the data again.");
        }
        return rows.stream()
                .filter(row -> row.has(label) && counts.get(row.get(label).asText()) >= fewest)
                .sorted(Comparator.comparingLong(
                        row -> Seeds.hash(row.get("sample_id").asText())))
                .limit(most)
                .toList();
    }

    /** What folds and bootstraps know of a row. */
    List<SampleRow> samples() {
        return rows.stream()
                .map(row -> new SampleRow(
                        row.get("sample_id").asText(),
                        Split.TRAIN,
                        row.get("group").asText(),
                        row.get(label).asText()))
                .toList();
    }

    /** A row's each; null where it has none. */
    List<byte @Nullable []> payloads(String modality) throws IOException {
        List<byte @Nullable []> payloads = new ArrayList<>();
        for (JsonNode row : rows) {
            String cell = row.path(modality).asText();
            if (cell.isEmpty()) {
                payloads.add(null);
            } else if (kinds.get(modality) == Kind.TEXT) {
                payloads.add(cell.getBytes(StandardCharsets.UTF_8));
            } else {
                payloads.add(Files.readAllBytes(folder.resolve(cell)));
            }
        }
        return payloads;
    }
}
