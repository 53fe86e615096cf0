package io.athanor.job.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.source.manifest.Sources;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * One work directory serves one source, whatever becomes of it: its ledger and its ids would mean nothing otherwise. Beside
 * the source it notes into how many buckets the tables of that source are divided.
 */
public final class WorkOwner {
    private static final String FILE = "_source.json";
    private static final String BUCKETS = "buckets";
    private static final List<String> FILES = List.of("webdataset", "manifest", "tables");

    private final WorkDirectory work;
    private final Optional<JsonNode> noted;

    public WorkOwner(WorkDirectory work) {
        this.work = work;
        this.noted = work.readWholeText(file(work)).flatMap(WorkOwner::tree);
    }

    /**
     * Asks whether a source may use the work directory: one that is its own, or nobody's yet. A source that has grown or
     * shrunk is still the same one: its files are named as they were, or some of them are those that were there, or
     * its query reads one of the tables that were read.
     *
     * @throws UserError if it belongs to another source, saying what differs
     */
    public void require(Source source, Configuration configuration) {
        if (noted.isEmpty()) {
            return;
        }
        Map<String, Object> ours = identity(source.settings());
        JsonNode mine = tree(Json.write(ours)).orElseThrow();
        List<String> differences = new ArrayList<>();
        ours.keySet().forEach(key -> {
            String had = text(noted.get().get(key));
            String has = text(mine.get(key));
            if (!Objects.equals(had, has)
                    && !(FILES.contains(key) && isGrown(source, noted.get().get(key), mine.get(key), configuration))) {
                differences.add("source." + key + " is " + has + " and was " + had);
            }
        });
        if (!differences.isEmpty()) {
            throw new UserError("Cannot use the work directory " + work.root() + ": it belongs to another source ("
                    + String.join("; ", differences)
                    + "), expected the source it was made for. Name another with --workdir, or remove it.");
        }
    }

    /** Whether the work directory is some source's own. */
    public boolean isKnown() {
        return noted.isPresent();
    }

    /** Buckets of the tables that are there. */
    public OptionalInt buckets() {
        int buckets = noted.map(tree -> tree.path(BUCKETS).asInt()).orElse(0);
        return buckets < 1 ? OptionalInt.empty() : OptionalInt.of(buckets);
    }

    /** Makes it the source's own; done once its manifest is there, so that a mistaken path claims nothing. */
    public void claim(SourceSettings source, int buckets) {
        Map<String, Object> owner = identity(source);
        owner.put(BUCKETS, buckets);
        String text = Json.write(owner);
        if (!work.readWholeText(file(work)).equals(Optional.of(text))) {
            work.writeText(file(work), text);
        }
    }

    private static boolean isGrown(Source source, @Nullable JsonNode had, JsonNode has, Configuration configuration) {
        if (had == null || !had.isArray() || !has.isArray()) {
            return false;
        }
        List<String> patterns = new ArrayList<>();
        had.forEach(pattern -> patterns.add(pattern.asText()));
        for (JsonNode pattern : has) {
            if (patterns.contains(pattern.asText())) {
                return true;
            }
        }
        return Sources.share(source, patterns, configuration);
    }

    private static Map<String, Object> identity(SourceSettings source) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("webdataset", source.webdataset());
        identity.put("manifest", source.manifest());
        identity.put("folder", source.folder());
        identity.put("tables", source.tables());
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
