package io.athanor.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.source.SourceSettings;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** One work directory serves one source: its ledger and its ids would mean nothing otherwise. */
final class WorkOwner {
    private static final String FILE = "_source.json";

    private WorkOwner() {}

    /**
     * Asks whether a source may use a work directory: one that is its own, or nobody's yet.
     *
     * @throws UserError if it belongs to another source, saying what differs
     */
    static void require(WorkDirectory work, SourceSettings source) {
        Map<String, Object> ours = identity(source);
        Optional<JsonNode> theirs = work.readWholeText(file(work)).flatMap(WorkOwner::tree);
        if (theirs.isEmpty()) {
            return;
        }
        JsonNode mine = tree(Json.write(ours)).orElseThrow();
        List<String> differences = new ArrayList<>();
        ours.keySet().forEach(key -> {
            String had = text(theirs.get().get(key));
            String has = text(mine.get(key));
            if (!Objects.equals(had, has)) {
                differences.add("source." + key + " is " + has + " and was " + had);
            }
        });
        if (!differences.isEmpty()) {
            throw new UserError("Cannot use the work directory " + work.root() + ": it belongs to another source ("
                    + String.join("; ", differences)
                    + "), expected the source it was made for. Name another with --workdir, or remove it.");
        }
    }

    /** Makes it the source's own; done once its manifest is there, so that a mistaken path claims nothing. */
    static void claim(WorkDirectory work, SourceSettings source) {
        String identity = Json.write(identity(source));
        // a reader of the same moment must not find a file half written
        if (!work.readWholeText(file(work)).equals(Optional.of(identity))) {
            work.writeText(file(work), identity);
        }
    }

    private static Map<String, Object> identity(SourceSettings source) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("webdataset", source.webdataset());
        identity.put("manifest", source.manifest());
        identity.put("folder", source.folder());
        identity.put("id", source.id());
        return identity;
    }

    private static Path file(WorkDirectory work) {
        return new Path(work.root(), FILE);
    }

    /** Empty if the text was cut short by a death in the middle of writing it. */
    private static Optional<JsonNode> tree(String text) {
        try {
            return Optional.of(Json.tree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String text(@Nullable JsonNode value) {
        return value == null || value.isNull() ? "not set" : value.toString();
    }
}
