package io.athanor.source.inspect;

import io.athanor.base.UserError;
import io.athanor.source.SourceFile;
import io.athanor.source.SourceSettings;
import io.athanor.source.folder.FolderSource;
import io.athanor.source.folder.LoosePart;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Kind;
import io.athanor.source.inspect.Inspection.Type;
import io.athanor.source.inspect.SourceLook.Kept;
import io.athanor.source.listing.References;
import io.athanor.source.listing.SourceListing;
import io.athanor.source.listing.TableFormat;
import io.athanor.source.rows.FileColumn;
import io.athanor.source.table.TableSource;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Looks at a folder, tars or tables, and guesses what their fields are: see {@link SourceLooks} for how much is looked at. */
public final class Inspector {
    private static final String TABLE = "a table (.csv, .tsv, .jsonl, .json, .parquet)";
    private static final int MERGED = 3;
    private static final int FLAWS = 5;

    private final SparkSession spark;
    private final Configuration configuration;
    private final SourceLooks looks;

    public Inspector(SparkSession spark) {
        this.spark = spark;
        this.configuration = spark.sparkContext().hadoopConfiguration();
        this.looks = new SourceLooks(spark);
    }

    /**
     * Looks at data.
     *
     * @param data a path, a folder or a glob
     * @throws UserError if there is nothing, or no sample in it
     */
    public Inspection look(String data) {
        try {
            Path path = new Path(data);
            if (path.getFileSystem(configuration).isDirectory(path)) {
                return lookInto(data);
            }
            if (SourceListing.isShard(path.getName())) {
                return lookAtShards(data);
            }
            if (TableFormat.knows(path.getName())) {
                return lookAtTable(data);
            }
            boolean there = isThere(path);
            throw new UserError("Cannot draft a pipeline for " + data + ": found "
                    + (there ? "a file of an unknown kind" : "nothing there")
                    + ", expected a folder, tar shards (.tar) or " + TABLE + ". "
                    + (there
                            ? "Name one of these."
                            : "Check the path, which starts at " + new SourceListing(configuration).qualified(".")
                                    + " unless it is absolute."));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + data, e);
        }
    }

    private Inspection lookInto(String folder) throws IOException {
        Path path = new Path(folder);
        if (PlainFiles.of(path, configuration).listStatus(path).length == 0) {
            throw new UserError("Cannot draft a pipeline for " + folder + ": the folder is empty, expected tar shards"
                    + " (.tar), " + TABLE + " or files that share names, such as cat1.png and cat1.txt. Put some there,"
                    + " or name another.");
        }
        FolderContents found = FolderContents.of(folder, new SourceListing(configuration));
        return switch (found.kind()) {
            case WEBDATASET -> lookAtShards(found.location());
            case MANIFEST -> lookAtTable(found.location());
            case FOLDER -> lookAtFolder(found.location());
        };
    }

    private boolean isThere(Path glob) throws IOException {
        return PlainFiles.matching(PlainFiles.of(glob, configuration), glob).length > 0;
    }

    private Inspection lookAtShards(String shards) {
        List<SourceFile> files = new SourceListing(configuration).shards(List.of(shards));
        List<SourceFile> some = SourceLooks.spread(files);
        SourceLook look = looks.shards(some);
        List<String> flaws = look.flaws().stream().limit(FLAWS).toList();
        requireSamples(look, shards);
        Seen seen = new Seen(look, Kind.WEBDATASET, shards, seen(look, some.size(), files.size(), "shards"));
        return describe(seen, null, null, lists(look), merged(look), flaws);
    }

    private Inspection lookAtFolder(String folder) {
        FolderSource source = FolderSource.open(
                SourceSettings.ofFolder(folder),
                new SourceListing(configuration),
                JavaSparkContext.fromSparkContext(spark.sparkContext()));
        JavaRDD<LoosePart> parts = source.parts();
        List<Integer> sizes = parts.map(LoosePart::size).collect();
        SourceLook look = looks.folder(parts, sizes.size());
        long all = sizes.stream().mapToLong(Integer::longValue).sum();
        String extent = look.samples() == all
                ? String.format(Locale.ROOT, "all %,d samples", all)
                : String.format(Locale.ROOT, "%,d of %,d samples, spread over the folder", look.samples(), all);
        List<String> changes = new ArrayList<>(source.changes().lines());
        changes.addAll(merged(look));
        return describe(new Seen(look, Kind.FOLDER, folder, extent), null, null, lists(look), changes, List.of());
    }

    private Inspection lookAtTable(String tables) {
        SourceListing listing = new SourceListing(configuration);
        SourceSettings settings = SourceSettings.ofManifest(tables);
        List<TableSource.Unread> files =
                TableSource.open(settings, listing, List.of(tables)).unread();
        List<TableSource.Unread> some = SourceLooks.spread(files);
        SourceLook look = looks.rows(some);
        requireSamples(look, tables);
        Seen seen = new Seen(look, Kind.MANIFEST, tables, seen(look, some.size(), files.size(), "tables"));
        Map<String, String> unread = new TreeMap<>();
        look.unseen()
                .forEach((name, holds) -> unread.put(
                        name,
                        holds.equals(FileColumn.Type.NESTED.words())
                                ? "a column of " + holds + ", which are neither scalars nor bytes"
                                : "which holds nothing"));
        List<String> changes = new ArrayList<>(look.changes().lines());
        if (look.broken() > 0) {
            changes.add(look.broken() + " rows cannot be read and will be quarantined");
        }
        References references = References.of(settings, listing, List.of(tables));
        return describe(seen, idColumn(look), references, unread, changes, look.flaws());
    }

    private static void requireSamples(SourceLook look, String location) {
        if (look.samples() == 0 && !look.flaws().isEmpty()) {
            String flaws = look.flaws().stream().limit(FLAWS).collect(Collectors.joining(" "));
            throw new UserError(
                    look.flaws().get(0).startsWith("Cannot ")
                            ? flaws
                            : "Cannot draft a pipeline for " + location + ": found no whole sample, expected some. "
                                    + flaws);
        }
    }

    private Map<String, String> lists(SourceLook look) {
        return JsonLists.of(look, JavaSparkContext.fromSparkContext(spark.sparkContext()), configuration);
    }

    /** What was looked at, and how much of the data that is. */
    private record Seen(SourceLook look, Kind kind, String location, String extent) {}

    private static String seen(SourceLook look, int files, int all, String what) {
        if (look.isWhole() && files == all) {
            return String.format(Locale.ROOT, "all %,d samples", look.samples());
        }
        return String.format(
                Locale.ROOT,
                "%,d samples, %s %,d of %,d %s",
                look.samples(),
                look.isWhole() ? "all of" : "the first ones of each of",
                files,
                all,
                what);
    }

    /** Samples whose members' names have several dots, and which may be several samples that were taken for one. */
    private static List<String> merged(SourceLook look) {
        List<String> names = look.kept().stream()
                .filter(Inspector::hasSeveralOfAnEnding)
                .map(sample -> sample.payloads().keySet().stream()
                        .map(field -> sample.id() + "." + field)
                        .collect(Collectors.joining(" and ")))
                .sorted()
                .toList();
        return names.isEmpty()
                ? List.of()
                : List.of(names.size() + " samples hold several files of one ending, since a sample's name ends at its"
                        + " first dot; for one, " + String.join("; ", names.subList(0, Math.min(MERGED, names.size())))
                        + ". Rename them if each is a sample of its own, or see many if they belong together");
    }

    private static boolean hasSeveralOfAnEnding(Kept sample) {
        List<String> endings = sample.payloads().keySet().stream()
                .map(field -> field.substring(field.lastIndexOf('.') + 1))
                .toList();
        return new TreeSet<>(endings).size() < endings.size();
    }

    /**
     * The column most like an id: of those whose values are all there and all different, by name; else one that nothing is
     * to be learned from; else one of words; else the shortest.
     */
    static @Nullable String idColumn(SourceLook look) {
        return look.cells().entrySet().stream()
                .filter(e ->
                        e.getValue().present() == look.samples() && e.getValue().distinct() == look.samples())
                .map(Map.Entry::getKey)
                .filter(c -> !isMeasured(c, look))
                .min(Comparator.comparing((String c) -> !c.equals("sample_id"))
                        .thenComparing(c -> !c.toLowerCase(Locale.ROOT).equals("id"))
                        .thenComparing(c -> !FieldGuess.isIdName(c))
                        .thenComparing(c -> FieldFinder.isPayload(FieldGuess.ofValues(look.values(c))))
                        // numbers that are all different may count something
                        .thenComparing(c -> FieldGuess.ofValues(look.values(c)) == Type.NUMBER)
                        .thenComparing(c ->
                                look.values(c).stream().mapToInt(String::length).sum()))
                .orElse(null);
    }

    /** Numbers with fractions are measured, and of equal things they are equal but by chance. */
    private static boolean isMeasured(String column, SourceLook look) {
        List<String> values = look.values(column);
        return FieldGuess.ofValues(values) == Type.NUMBER && ColumnRoles.hasFractions(values);
    }

    private static @Nullable SeveralLabels several(Field label, SourceLook look) {
        if (label.type() != Type.LIST) {
            return null;
        }
        List<String> cells = look.values(label.name());
        return look.lists().containsKey(label.name())
                ? SeveralLabels.ofLists(cells)
                : SeveralLabels.ofTexts(cells).orElse(null);
    }

    /** Without what was found to be a field. */
    private static Map<String, String> unreadBut(List<Field> fields, Map<String, String> unread) {
        Map<String, String> rest = new TreeMap<>(unread);
        fields.forEach(field -> rest.remove(field.name()));
        return rest;
    }

    private static List<Field> asLabels(List<Field> fields, SourceLook look) {
        return fields.stream()
                .map(field -> LabelGuess.asLabel(field, look.cells().get(field.name()), look.values(field.name())))
                .toList();
    }

    private Inspection describe(
            Seen seen,
            @Nullable String id,
            @Nullable References references,
            Map<String, String> unread,
            List<String> changes,
            List<String> flaws) {
        SourceLook look = seen.look();
        if (look.samples() == 0) {
            throw new UserError("Cannot draft a pipeline for " + seen.location()
                    + ": found no sample in it, expected "
                    + (seen.kind() == Kind.MANIFEST
                            ? "a table with rows."
                            : "files that share names up to a dot, such as cat1.png and cat1.txt.")
                    + " Name other data.");
        }
        List<Field> all = new FieldFinder(look, new PayloadHeads(spark), references)
                .fields().stream().filter(field -> !field.name().equals(id)).toList();
        ColumnRoles roles = ColumnRoles.of(all, look.cells(), look.samples());
        LabelGuess guess = LabelGuess.of(asLabels(roles.others(all), look), look.cells(), look.samples());
        if (guess.label() == null && roles.groupBy() != null) {
            LabelGuess other =
                    LabelGuess.of(asLabels(roles.withoutGroup().others(all), look), look.cells(), look.samples());
            if (other.label() != null) {
                guess = other;
                roles = roles.withoutGroup();
            }
        }
        LabelGuess label = guess;
        Field taken = guess.label();
        List<Field> found = taken == null
                ? all
                : all.stream()
                        .map(f -> f.name().equals(taken.name()) ? taken : f)
                        .toList();
        List<Field> usable = roles.others(found);
        List<Field> fields = found.stream()
                .map(f -> f.cell() && usable.contains(f) && label.isToldBy(f.name(), look.kept())
                        ? f.thatGivesTheLabelAway()
                        : f)
                .toList();
        List<Field> readable = fields.stream()
                .filter(f -> usable.contains(f) && !f.equals(label.label()))
                // texts in a JSON member are no payloads
                .filter(f -> !f.cell() || seen.kind() == Kind.MANIFEST)
                .toList();
        return new Inspection(
                seen.kind(),
                seen.location(),
                id,
                id != null && FieldGuess.ofValues(look.values(id)) == Type.TEXT,
                look.samples(),
                seen.extent(),
                fields,
                Stream.of(Type.IMAGE, Type.TEXT, Type.AUDIO)
                        .flatMap(type -> SiblingFields.inputs(readable, type, look).stream())
                        .toList(),
                roles,
                unreadBut(fields, unread),
                taken,
                taken == null ? null : TaskGuess.of(taken, look.cells().get(taken.name()), several(taken, look)),
                guess.others(),
                changes,
                flaws);
    }
}
