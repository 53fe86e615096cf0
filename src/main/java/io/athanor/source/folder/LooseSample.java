package io.athanor.source.folder;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.FoundSample;
import io.athanor.source.SampleBuilder;
import io.athanor.source.listing.Links;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A sample whose files were found and not yet read.
 *
 * @param files by field
 * @param cells what their paths say
 * @param aside files of one field, of which another is read
 * @param refusal why the source cannot be used as it is, or null
 */
record LooseSample(
        String id,
        Map<String, FoundFile> files,
        Map<String, String> cells,
        Changes aside,
        @Nullable String refusal) implements Serializable {
    /**
     * How samples are read.
     *
     * @param source the source's folder, qualified, with a slash at the end
     * @param jsonBytes of a JSON member that is read, at most
     */
    record Reading(String source, Links links, int jsonBytes) implements Serializable {}

    long bytesOf(Collection<String> fields) {
        return files.entrySet().stream()
                .filter(file -> fields.contains(file.getKey()))
                .mapToLong(file -> file.getValue().length())
                .sum();
    }

    /** @throws UserError if it cannot be told what the sample is */
    FoundSample read(Reading reading, Configuration configuration) {
        if (refusal != null) {
            throw new UserError(refusal);
        }
        SampleBuilder sample = new SampleBuilder(id, reading.jsonBytes());
        files.forEach((field, file) -> {
            String uri = reading.source() + file.name();
            try {
                sample.add(
                        field,
                        payload(uri, file, reading.links()),
                        file.length(),
                        () -> bytes(new Path(uri), configuration));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + uri, e);
            }
        });
        cells.forEach(sample::cell);
        FoundSample found = sample.build();
        cells.forEach((name, value) -> {
            String own = found.cells().get(name);
            if (!value.equals(own) && !name.equals(FolderSource.FOLDER_CELL)) {
                throw new UserError("Cannot read the sample " + id + ": its path says that " + name + " is '" + value
                        + "', and a file of it that it is '" + own
                        + "', expected one of them. Name that part of source.pattern otherwise.");
            }
        });
        return aside.isEmpty()
                ? found
                : new FoundSample(
                        found.id(),
                        found.cells(),
                        found.payloads(),
                        found.bytes(),
                        found.brokenCells(),
                        found.changes().plus(aside));
    }

    private static Payload payload(String uri, FoundFile file, Links links) {
        return links.leadsOutTo(uri)
                .map(real -> Payload.rejected(
                        uri,
                        Rejection.OUTSIDE_ROOT,
                        "it is a link to " + real
                                + ", out of the source's folder; name its folder in source.root, or"
                                + " let source.references.links follow"))
                .orElseGet(() -> Payload.file(uri).stamped(file.length(), file.modified()));
    }

    private static byte[] bytes(Path path, Configuration configuration) throws IOException {
        try (var in = PlainFiles.of(path, configuration).open(path)) {
            return in.readAllBytes();
        }
    }

    static Changes aside(FoundFile left, FoundFile read) {
        return Changes.of(Change.PAYLOAD_ASIDE, 1, left.name() + ", beside which " + read.name() + " is read");
    }
}
