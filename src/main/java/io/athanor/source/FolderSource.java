package io.athanor.source;

import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
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
import org.apache.spark.sql.SparkSession;

/**
 * Loose files: those of one folder that share the name before the first dot are a sample. The name of the folder they lie
 * in is the cell {@code folder}, since many sets keep a folder a class.
 */
final class FolderSource extends Source {
    /** The cell that holds the folder below the source's own that a sample lies in. */
    static final String FOLDER_CELL = "folder";

    private final Path folder;
    private final Links links;

    private FolderSource(SourceSettings settings, List<SourceFile> files, Path folder, Links links) {
        super(settings, files);
        this.folder = folder;
        this.links = links;
    }

    static FolderSource open(SourceSettings settings, SourceListing listing) {
        String folder = Objects.requireNonNull(settings.folder());
        List<String> roots = Stream.concat(Stream.of(folder), settings.root().stream())
                .map(root -> listing.qualified(root).toString())
                .toList();
        List<SourceFile> files = listing.everyFile(folder);
        if (!listing.isFolder(folder)) {
            throw new UserError("Cannot read " + folder + ": found a file or a glob, expected a folder. Name the folder"
                    + " that holds the samples in source.folder, or a table in source.manifest.");
        }
        Links links = new Links(settings.references().followsLinks() ? List.of() : roots);
        return new FolderSource(settings, files, listing.qualified(folder), links);
    }

    @Override
    JavaRDD<Scan> scan(SparkSession spark, PartWriter writer, List<PayloadField> fields) {
        List<LoosePart> parts = parts(
                fields.stream().flatMap(field -> field.extensions().stream()).toList());
        if (parts.isEmpty()) {
            throw new UserError(
                    "Cannot read " + folder + ": no file in it has a name with an ending, expected samples such"
                            + " as cat1.png and cat1.txt. Check source.folder.");
        }
        String name = folder.getName();
        List<PayloadField> wanted = new ArrayList<>(fields);
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
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
    List<LoosePart> parts(Collection<String> fields) {
        String prefix = folder.toString().replaceFirst("/$", "") + "/";
        Map<String, Map<String, SourceFile>> samples = new TreeMap<>();
        for (SourceFile file : files()) {
            SampleBuilder.Name name = SampleBuilder.name(file.uri().substring(prefix.length()));
            if (name != null) {
                samples.computeIfAbsent(name.sample(), id -> new TreeMap<>()).putIfAbsent(name.field(), file);
            }
        }
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
            try (var in = path.getFileSystem(configuration).open(path)) {
                return in.readAllBytes();
            }
        }
    }

    record LoosePart(int ordinal, List<LooseSample> samples) implements Serializable {

        Iterator<FoundSample> read(Configuration configuration) {
            return samples.stream().map(sample -> sample.read(configuration)).iterator();
        }
    }
}
