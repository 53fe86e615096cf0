package io.athanor.job.report;

import io.athanor.base.UserError;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.table.BrokenLine;
import io.athanor.source.table.TableSource;
import io.athanor.table.Artefact;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Lines of a manifest's text files that are no rows, as they stand in the source: each is a sample by its place. */
final class BrokenLines {
    /**
     * A line.
     *
     * @param ending of a file for it, without a dot
     */
    record Line(String ending, String text) {}

    static final BrokenLines NONE = new BrokenLines();

    private final Map<String, Line> lines = new HashMap<>();

    private BrokenLines() {}

    /**
     * Reads what is still as it was in the source that a manifest was made of.
     *
     * @param ids of the manifest's samples, of which some may be lines
     */
    static BrokenLines of(Collection<String> ids, Artefact manifest, Configuration configuration) {
        BrokenLines found = new BrokenLines();
        Map<String, TreeSet<Long>> wanted = new TreeMap<>();
        ids.forEach(
                id -> BrokenLine.of(id).ifPresent(place -> wanted.computeIfAbsent(place.file(), file -> new TreeSet<>())
                        .add(place.line())));
        if (wanted.isEmpty()) {
            return found;
        }
        // not the pipeline's: what is predicted has a source of its own
        SourceSettings source = manifest.setting("source", SourceSettings.class);
        List<String> patterns = source.manifest();
        if (patterns == null) {
            return found;
        }
        try {
            TableSource.open(source, new SourceListing(configuration), patterns).unread().stream()
                    .filter(file -> wanted.containsKey(file.table().name()))
                    .filter(file -> isOlder(file.table().uri(), manifest, configuration))
                    .forEach(file ->
                            found.read(file, wanted.getOrDefault(file.table().name(), new TreeSet<>()), configuration));
        } catch (UserError e) {
            // the source has gone: each is named alone, and its note says so
            return found;
        }
        return found;
    }

    private void read(TableSource.Unread file, Collection<Long> numbers, Configuration configuration) {
        file.lines(numbers, configuration)
                .forEach((number, text) -> lines.put(
                        new BrokenLine(file.table().name(), number).id(),
                        new Line(file.format().plainEnding(), text)));
    }

    private static boolean isOlder(String uri, Artefact manifest, Configuration configuration) {
        Path path = new Path(uri);
        try {
            return PlainFiles.of(path, configuration).getFileStatus(path).getModificationTime()
                    <= Instant.parse(manifest.provenance().startedAt()).toEpochMilli();
        } catch (IOException e) {
            return false;
        }
    }

    /** The line that a sample stands for. */
    Optional<Line> of(String id) {
        return Optional.ofNullable(lines.get(id));
    }
}
