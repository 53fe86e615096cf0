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

    /** @throws UserError if the work directory belongs to another source, saying what differs */
    static void require(WorkDirectory work, SourceSettings source) {
        Map<String, Object> ours = new LinkedHashMap<>();
        ours.put("webdataset", source.webdataset());
        ours.put("manifest", source.manifest());
        ours.put("folder", source.folder());
        ours.put("id", source.id());
        JsonNode mine = tree(Json.write(ours)).orElseThrow();
        Path file = new Path(work.root(), FILE);
        Optional<JsonNode> theirs = work.readText(file).flatMap(WorkOwner::tree);
        if (theirs.isEmpty()) {
            work.writeText(file, Json.write(ours));
            return;
        }
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
