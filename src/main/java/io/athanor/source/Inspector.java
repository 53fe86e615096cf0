package io.athanor.source;

import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.source.Inspection.Field;
import io.athanor.source.Inspection.Kind;
import io.athanor.source.Inspection.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Looks at the first samples of a folder, a tar or a table, and guesses what its fields are. */
public final class Inspector {
    /** Samples that are looked at. */
    public static final int SAMPLES = 1000;

    private static final Pattern SHARD = Pattern.compile(".*\\.(tar|tgz|tar\\.[a-z0-9]+)", Pattern.CASE_INSENSITIVE);
    private static final int EXAMPLES = 3;
    private static final int FLAWS = 5;

    private final SparkSession spark;
    private final Configuration configuration;

    public Inspector(SparkSession spark) {
        this.spark = spark;
        this.configuration = spark.sparkContext().hadoopConfiguration();
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
            if (SHARD.matcher(path.getName()).matches()) {
                return lookAtShards(data);
            }
            if (TableFormat.knows(path.getName())) {
                return lookAtTable(data);
            }
            boolean there = isThere(path);
            throw new UserError("Cannot draft a pipeline for " + data + ": found "
                    + (there ? "a file of an unknown kind" : "nothing there")
                    + ", expected a folder, tar shards (.tar) or a table (.csv, .jsonl, .parquet). "
                    + (there
                            ? "Name one of these."
                            : "Check the path, which starts at " + new SourceListing(configuration).qualified(".")
                                    + " unless it is absolute."));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + data, e);
        }
    }

    private Inspection lookInto(String folder) throws IOException {
        String below = folder.replaceFirst("/$", "") + "/";
        if (any(below + "*.tar")) {
            return lookAtShards(below + "*.tar");
        }
        for (String ending : List.of("parquet", "jsonl", "csv")) {
            if (any(below + "*." + ending)) {
                return lookAtTable(below + "*." + ending);
            }
        }
        if (!any(below + "*")) {
            throw new UserError("Cannot draft a pipeline for " + folder + ": the folder is empty, expected tar shards"
                    + " (.tar), a table (.csv, .jsonl, .parquet) or files that share names, such as cat1.png and cat1.txt."
                    + " Put some there, or name another.");
        }
        return lookAtFolder(folder);
    }

    private boolean isThere(Path glob) throws IOException {
        FileStatus[] found = glob.getFileSystem(configuration).globStatus(glob);
        return found != null && found.length > 0;
    }

    private boolean any(String glob) throws IOException {
        return isThere(new Path(glob));
    }

    private Inspection lookAtShards(String shards) throws IOException {
        List<FoundSample> samples = new ArrayList<>();
        List<String> flaws = new ArrayList<>();
        for (SourceFile file : new SourceListing(configuration).shards(List.of(shards))) {
            try (TarSamples found = new TarSamples(file, configuration, true, BoundSettings.defaults())) {
                while (samples.size() < SAMPLES && found.hasNext()) {
                    samples.add(found.next());
                }
                String cut = found.cut();
                if (cut != null && flaws.size() < FLAWS) {
                    flaws.add(file.name() + " " + cut);
                }
            }
        }
        if (samples.isEmpty() && !flaws.isEmpty()) {
            throw new UserError("Cannot draft a pipeline for " + shards + ": found no whole sample, expected some. "
                    + String.join(" ", flaws));
        }
        return describe(Kind.WEBDATASET, shards, null, samples, flaws);
    }

    private Inspection lookAtFolder(String folder) {
        FolderSource source = FolderSource.open(SourceSettings.ofFolder(folder), new SourceListing(configuration));
        List<FoundSample> samples = new ArrayList<>();
        source.parts(List.of()).stream().limit(1).forEach(part -> part.read(configuration)
                .forEachRemaining(samples::add));
        return describe(Kind.FOLDER, folder, null, samples, List.of());
    }

    private Inspection lookAtTable(String tables) {
        SourceSettings settings = SourceSettings.ofManifest(tables);
        TableSource source = TableSource.open(settings, new SourceListing(configuration), List.of(tables));
        List<FoundSample> samples = source.head(spark, SAMPLES);
        return describe(Kind.MANIFEST, tables, idColumn(samples), samples, List.of());
    }

    /**
     * The column most like an id: of those whose values are all there and all different, by name; else one that nothing is
     * to be learned from; else the shortest.
     */
    private static @Nullable String idColumn(List<FoundSample> samples) {
        Set<String> columns = new TreeSet<>();
        samples.forEach(s -> columns.addAll(s.cells().keySet()));
        return columns.stream()
                .filter(c -> samples.stream()
                                .map(s -> s.cells().get(c))
                                .filter(Objects::nonNull)
                                .distinct()
                                .count()
                        == samples.size())
                .min(Comparator.comparing((String c) -> !c.equals("sample_id"))
                        .thenComparing(c -> !c.toLowerCase(Locale.ROOT).equals("id"))
                        .thenComparing(c -> !c.matches(".*([_.-][iI][dD]|[a-z0-9]Id)"))
                        .thenComparing(c -> isPayload(FieldGuess.ofValues(samples.stream()
                                .map(s -> s.cells().get(c))
                                .filter(Objects::nonNull)
                                .toList())))
                        .thenComparing(c -> samples.stream()
                                .mapToInt(s -> s.cells().getOrDefault(c, "").length())
                                .sum()))
                .orElse(null);
    }

    private static boolean isPayload(Type type) {
        return type == Type.TEXT || type == Type.IMAGE || type == Type.AUDIO;
    }

    private Inspection describe(
            Kind kind, String location, @Nullable String id, List<FoundSample> samples, List<String> flaws) {
        if (samples.isEmpty()) {
            throw new UserError("Cannot draft a pipeline for " + location + ": found no sample in it, expected "
                    + (kind == Kind.MANIFEST
                            ? "a table with rows."
                            : "files that share names up to the first dot, such as cat1.png and cat1.txt.")
                    + " Name other data.");
        }
        Map<String, Field> fields = new TreeMap<>();
        Map<String, List<Payload>> payloads = new TreeMap<>();
        Map<String, List<String>> cells = new TreeMap<>();
        for (FoundSample sample : samples) {
            sample.payloads().forEach((f, p) -> payloads.computeIfAbsent(f, n -> new ArrayList<>())
                    .add(p));
            sample.cells().forEach((f, v) -> cells.computeIfAbsent(f, n -> new ArrayList<>())
                    .add(v));
        }
        payloads.forEach((name, found) ->
                fields.put(name, new Field(name, typeOf(name, found), false, found.size(), 0, List.of(), false)));
        fields.remove(Cells.FIELD);
        cells.forEach((name, values) -> {
            if (!name.equals(id)) {
                fields.put(name, cell(name, values, false));
            }
        });
        LabelGuess guess = LabelGuess.of(List.copyOf(fields.values()), samples.size());
        cells.forEach((name, values) -> {
            if (!name.equals(id) && guess.isToldBy(name, samples)) {
                fields.put(name, cell(name, values, true));
            }
        });
        return new Inspection(
                kind,
                location,
                id,
                id != null && FieldGuess.ofValues(cells.getOrDefault(id, List.of(""))) == Type.TEXT,
                samples.size(),
                List.copyOf(fields.values()),
                guess.label(),
                guess.others(),
                flaws);
    }

    private static Field cell(String name, List<String> values, boolean givesLabelAway) {
        Set<String> distinct = new TreeSet<>(values);
        return new Field(
                name,
                FieldGuess.ofValues(values),
                true,
                values.size(),
                distinct.size(),
                distinct.stream().limit(EXAMPLES).toList(),
                givesLabelAway);
    }

    private Type typeOf(String name, List<Payload> found) {
        Type byName = FieldGuess.ofName(name);
        if (byName != Type.OTHER) {
            return byName;
        }
        return found.stream()
                .filter(p -> p.rejection() == null)
                .findFirst()
                .map(p -> FieldGuess.ofHead(head(p)))
                .orElse(Type.OTHER);
    }

    private byte[] head(Payload payload) {
        if (payload.inline() != null) {
            return payload.inline();
        }
        Path path = new Path(Objects.requireNonNull(payload.uri()));
        try (var in = path.getFileSystem(configuration).open(path)) {
            in.seek(payload.offset());
            return in.readNBytes(FieldGuess.HEAD_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }
}
