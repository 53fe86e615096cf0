package io.athanor.source.folder;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.source.EachPayload;
import io.athanor.source.FieldStart;
import io.athanor.source.FoundSample;
import io.athanor.source.PartLimits;
import io.athanor.source.PartWriter;
import io.athanor.source.PathPattern;
import io.athanor.source.PayloadField;
import io.athanor.source.Scan;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.Links;
import io.athanor.source.listing.SourceListing;
import io.athanor.table.StageContext;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Loose files: those of one folder that share the name before the last dot are a sample, or those of whose paths a pattern says the same
 * id. Without a pattern the name of the folder they lie in is the cell {@code folder}, since many sets keep a folder a class.
 *
 * <p>Samples are sorted by their ids and cut into parts; of many files in buckets by the hash of their ids, so many as follow from the
 * files alone.
 */
public final class FolderSource extends Source {
    /** The cell that holds the folder below the source's own that a sample lies in. */
    public static final String FOLDER_CELL = "folder";

    private static final long FILES_A_BUCKET = 50_000;

    /** Tasks that read what was gathered. */
    private static final int MOST_TASKS = 10_000;

    private final Path folder;
    private final Links links;
    private final FileNaming naming;
    private final FolderFiles files;

    private FolderSource(SourceSettings settings, Path folder, Links links, FileNaming naming, FolderFiles files) {
        super(settings, List.of());
        this.folder = folder;
        this.links = links;
        this.naming = naming;
        this.files = files;
    }

    /** @throws UserError if there is no such folder, or no file in it that is part of a sample */
    public static FolderSource open(SourceSettings settings, SourceListing listing, JavaSparkContext spark) {
        String folder = Objects.requireNonNull(settings.folder());
        List<String> roots = Stream.concat(Stream.of(folder), settings.root().stream())
                .map(root -> listing.qualified(root).toString())
                .toList();
        if (!listing.isFolder(folder)) {
            listing.requireFiles(folder);
            throw new UserError("Cannot read " + folder + ": found a file or a glob, expected a folder. Name the folder"
                    + " that holds the samples in source.folder, or a table in source.manifest.");
        }
        FileNaming naming = new FileNaming(settings.fieldStart(FieldStart.LAST_DOT), settings.patterns());
        FolderFiles files = FolderFiles.of(listing, folder, naming, spark);
        Links links = new Links(settings.references().followsLinks() ? List.of() : roots);
        return new FolderSource(settings, listing.qualified(folder), links, naming, files);
    }

    @Override
    protected Object state() {
        return files.totals().state();
    }

    @Override
    public String place() {
        return folder.toString();
    }

    @Override
    public Changes changes() {
        return files.totals().changes();
    }

    @Override
    public JavaRDD<Scan> scan(StageContext context, PartWriter writer, List<PayloadField> fields) {
        boolean each = EachPayload.wanted(fields);
        if (each && !naming.byPatterns() && naming.start() == FieldStart.LAST_DOT) {
            throw new UserError("Cannot tell the payloads of a sample in " + folder
                    + ": a field begins after the last dot of a name, so that a.0.png is the png of a sample a.0, expected"
                    + " it after the first dot where a sample has several payloads (many). Set source.field-after:"
                    + " first-dot.");
        }
        requireSamples();
        List<PayloadField> wanted = new ArrayList<>(fields);
        JavaRDD<LoosePart> parts = parts(wanted);
        return parts.repartition(tasks()).map(part -> scanPart(part, writer, wanted));
    }

    private void requireSamples() {
        FolderTotals totals = files.totals();
        if (totals.named() > 0) {
            return;
        }
        throw new UserError(
                naming.byPatterns()
                        ? "Cannot read " + folder + ": none of its " + totals.files() + " files fits a pattern ("
                                + String.join("; ", totals.changes().lines()) + "), expected paths such as "
                                + naming.patterns().stream()
                                        .map(PathPattern::toString)
                                        .collect(Collectors.joining(" or "))
                                + ". Correct source.pattern."
                        : "Cannot read " + folder + ": no file in it has a name with an ending, expected samples such"
                                + " as cat1.png and cat1.txt. Check source.folder.");
    }

    private static Scan scanPart(LoosePart part, PartWriter writer, List<PayloadField> fields) {
        Iterator<FoundSample> samples = part.read(writer.configuration().value());
        Iterator<FoundSample> wanted = EachPayload.ofMembers(fields, samples);
        return EachPayload.wanted(fields)
                // samples of several payloads each may fill more parts than one
                ? writer.write(String.format(Locale.ROOT, "%s-%05d", part.name(), part.ordinal()), 0, wanted)
                : writer.write(part.name(), part.ordinal(), wanted);
    }

    /** Parts that nobody has read yet, for a look at samples before there is a manifest; in order within each partition. */
    public JavaRDD<LoosePart> parts() {
        return parts(List.of());
    }

    /** @param fields whose bytes count */
    private JavaRDD<LoosePart> parts(List<PayloadField> fields) {
        Set<String> read = new HashSet<>();
        Set<String> several = new HashSet<>();
        fields.forEach(field -> (field.each() ? several : read).addAll(field.extensions()));
        LooseSamples gathering = new LooseSamples(naming, read, several);
        Cutting cutting = new Cutting(
                folder.getName(),
                buckets(),
                settings().partLimits(),
                Stream.concat(read.stream(), several.stream()).toList(),
                new LooseSample.Reading(
                        folder.toString().endsWith("/") ? folder.toString() : folder + "/",
                        links,
                        settings().bounds().jsonBytes()));
        return files.files()
                .flatMapToPair(gathering::named)
                .repartitionAndSortWithinPartitions(new BySample(buckets()))
                .mapPartitionsWithIndex((bucket, sorted) -> cutting.parts(bucket, gathering.of(sorted)), false);
    }

    /** Follows from the files alone, so that parts are the same on a laptop and on a cluster. */
    private int buckets() {
        long wanted = (files.totals().named() + FILES_A_BUCKET - 1) / FILES_A_BUCKET;
        return (int) Long.highestOneBit(Math.max(1, 2 * wanted - 1));
    }

    /** About as many as there are parts. */
    private int tasks() {
        PartLimits limits = settings().partLimits();
        long parts = files.totals().named() / limits.samples() + files.totals().bytes() / limits.bytes() + 1;
        return (int) Math.min(MOST_TASKS, parts);
    }

    /** Samples in buckets by the hashes of their ids. */
    private static final class BySample extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int buckets;

        BySample(int buckets) {
            this.buckets = buckets;
        }

        @Override
        public int numPartitions() {
            return buckets;
        }

        @Override
        public int getPartition(Object key) {
            return Math.floorMod(((LooseSamples.Key) key).sample().hashCode() * 0x9E3779B9, buckets);
        }
    }

    /** Samples into parts. */
    private record Cutting(
            String folder, int buckets, PartLimits limits, Collection<String> fields, LooseSample.Reading reading)
            implements Serializable {

        Iterator<LoosePart> parts(int bucket, Iterator<LooseSample> samples) {
            String name = buckets == 1 ? folder : String.format(Locale.ROOT, "%s-%05d", folder, bucket);
            return new Iterator<>() {
                private int ordinal;

                @Override
                public boolean hasNext() {
                    return samples.hasNext();
                }

                @Override
                public LoosePart next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    List<LooseSample> part = new ArrayList<>();
                    long bytes = 0;
                    while (samples.hasNext() && !limits.full(part.size(), bytes)) {
                        LooseSample sample = samples.next();
                        bytes += sample.bytesOf(fields);
                        part.add(sample);
                    }
                    return new LoosePart(name, ordinal++, part, reading);
                }
            };
        }
    }
}
