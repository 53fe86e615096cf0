package io.athanor.source.folder;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.EachPayload;
import io.athanor.source.FieldStart;
import io.athanor.source.FoundSample;
import io.athanor.source.PartLimits;
import io.athanor.source.PartWriter;
import io.athanor.source.PayloadField;
import io.athanor.source.SampleBuilder;
import io.athanor.source.Scan;
import io.athanor.source.Source;
import io.athanor.source.SourceFile;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.Links;
import io.athanor.source.listing.SourceListing;
import io.athanor.table.PlainFiles;
import io.athanor.table.StageContext;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Loose files: those of one folder that share the name before the last dot are a sample. The name of the folder they lie in
 * is the cell {@code folder}, since many sets keep a folder a class.
 */
public final class FolderSource extends Source {
    /** The cell that holds the folder below the source's own that a sample lies in. */
    public static final String FOLDER_CELL = "folder";

    private final Path folder;
    private final Links links;
    private final Map<String, Map<String, SourceFile>> samples = new TreeMap<>();
    private final Changes.Tally changes = new Changes.Tally();
    private final Changes listed;

    private FolderSource(SourceSettings settings, FolderListing listing, Path folder, Links links) {
        super(settings, listing.files());
        this.folder = folder;
        this.links = links;
        this.listed = listing.changes();
        group(settings.fieldStart(FieldStart.LAST_DOT));
    }

    private void group(FieldStart start) {
        for (SourceFile file : files()) {
            SampleBuilder.Name name = SampleBuilder.name(file.name(), start);
            if (name == null) {
                changes.add(SampleBuilder.leftOut(file.name()), file.name());
                continue;
            }
            SourceFile other = samples.computeIfAbsent(name.sample(), id -> new TreeMap<>())
                    .putIfAbsent(name.field(), file);
            if (other != null) {
                changes.add(Change.PAYLOAD_ASIDE, file.name() + ", beside which " + other.name() + " is read");
            }
        }
    }

    @Override
    public Changes changes() {
        return listed.plus(changes.changes());
    }

    public static FolderSource open(SourceSettings settings, SourceListing listing) {
        String folder = Objects.requireNonNull(settings.folder());
        List<String> roots = Stream.concat(Stream.of(folder), settings.root().stream())
                .map(root -> listing.qualified(root).toString())
                .toList();
        if (!listing.isFolder(folder)) {
            listing.requireFiles(folder);
            throw new UserError("Cannot read " + folder + ": found a file or a glob, expected a folder. Name the folder"
                    + " that holds the samples in source.folder, or a table in source.manifest.");
        }
        FolderListing files = FolderListing.of(listing, folder);
        Links links = new Links(settings.references().followsLinks() ? List.of() : roots);
        return new FolderSource(settings, files, listing.qualified(folder), links);
    }

    @Override
    public JavaRDD<Scan> scan(StageContext context, PartWriter writer, List<PayloadField> fields) {
        if (EachPayload.wanted(fields) && settings().fieldStart(FieldStart.LAST_DOT) == FieldStart.LAST_DOT) {
            throw new UserError("Cannot tell the payloads of a sample in " + folder
                    + ": a field begins after the last dot of a name, so that a.0.png is the png of a sample a.0, expected"
                    + " it after the first dot where a sample has several payloads (many). Set source.field-after:"
                    + " first-dot.");
        }
        List<LoosePart> parts = parts(
                fields.stream().flatMap(field -> field.extensions().stream()).toList());
        if (parts.isEmpty()) {
            throw new UserError(
                    "Cannot read " + folder + ": no file in it has a name with an ending, expected samples such"
                            + " as cat1.png and cat1.txt. Check source.folder.");
        }
        String name = folder.getName();
        List<PayloadField> wanted = new ArrayList<>(fields);
        return JavaSparkContext.fromSparkContext(context.spark().sparkContext())
                .parallelize(parts, parts.size())
                .map(part -> scanPart(part, name, writer, wanted));
    }

    private static Scan scanPart(LoosePart part, String name, PartWriter writer, List<PayloadField> fields) {
        Iterator<FoundSample> samples = part.read(writer.configuration().value());
        Iterator<FoundSample> wanted = EachPayload.ofMembers(fields, samples);
        return EachPayload.wanted(fields)
                // samples of several payloads each may fill more parts than one
                ? writer.write(String.format(Locale.ROOT, "%s-%05d", name, part.ordinal()), 0, wanted)
                : writer.write(name, part.ordinal(), wanted);
    }

    /**
     * The samples in the order of their names, cut into parts.
     *
     * @param fields whose bytes count
     */
    public List<LoosePart> parts(Collection<String> fields) {
        List<LooseSample> all = new ArrayList<>();
        samples.forEach((id, files) ->
                all.add(new LooseSample(id, files, links, settings().bounds().jsonBytes())));
        List<LoosePart> parts = new ArrayList<>();
        PartLimits limits = settings().partLimits();
        for (int from = 0, to; from < all.size(); from = to) {
            long bytes = 0;
            for (to = from; to < all.size() && !limits.full(to - from, bytes); to++) {
                bytes += all.get(to).bytesOf(fields);
            }
            parts.add(new LoosePart(parts.size(), new ArrayList<>(all.subList(from, to))));
        }
        return parts;
    }

    /**
     * @param files by field
     * @param jsonBytes of a JSON member that is read, at most
     */
    record LooseSample(String id, Map<String, SourceFile> files, Links links, int jsonBytes) implements Serializable {
        long bytesOf(Collection<String> fields) {
            return files.entrySet().stream()
                    .filter(file -> fields.contains(file.getKey()))
                    .mapToLong(file -> file.getValue().length())
                    .sum();
        }

        FoundSample read(Configuration configuration) {
            SampleBuilder sample = new SampleBuilder(id, jsonBytes);
            files.forEach((field, file) -> {
                try {
                    sample.add(field, payload(file), file.length(), () -> bytes(file, configuration));
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot read " + file.uri(), e);
                }
            });
            int slash = id.lastIndexOf('/');
            if (slash > 0) {
                sample.cell(FOLDER_CELL, id.substring(0, slash));
            }
            return sample.build();
        }

        private Payload payload(SourceFile file) {
            return links.leadsOutTo(file.uri())
                    .map(real -> Payload.rejected(
                            file.uri(),
                            Rejection.OUTSIDE_ROOT,
                            "it is a link to " + real
                                    + ", out of the source's folder; name its folder in source.root, or"
                                    + " let source.references.links follow"))
                    .orElseGet(() -> Payload.file(file.uri()).stamped(file.length(), file.modified()));
        }

        private static byte[] bytes(SourceFile file, Configuration configuration) throws IOException {
            Path path = new Path(file.uri());
            try (var in = PlainFiles.of(path, configuration).open(path)) {
                return in.readAllBytes();
            }
        }
    }

    public record LoosePart(int ordinal, List<LooseSample> samples) implements Serializable {

        public Iterator<FoundSample> read(Configuration configuration) {
            return samples.stream().map(sample -> sample.read(configuration)).iterator();
        }
    }
}
