package io.athanor.source;

import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.source.Inspection.Field;
import io.athanor.source.Inspection.Kind;
import io.athanor.source.Inspection.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Looks at the first samples of a folder, a tar or a table, and guesses what its fields are. */
public final class Inspector {
    /** Samples that are looked at. */
    public static final int SAMPLES = 1000;

    private static final Set<String> LABEL_NAMES = Set.of("label", "class", "category", "target", "y", "cls", "folder");
    private static final int EXAMPLES = 3;

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
            boolean folder = path.getFileSystem(configuration).isDirectory(path);
            String below = folder ? data.replaceFirst("/$", "") + "/" : data;
            if (folder ? any(below + "*.tar") : path.getName().endsWith(".tar")) {
                return lookAtShards(folder ? below + "*.tar" : data);
            }
            if (!folder && TableFormat.knows(path.getName())) {
                return lookAtTable(data);
            }
            for (String ending : folder ? List.of("parquet", "jsonl", "csv") : List.<String>of()) {
                if (any(below + "*." + ending)) {
                    return lookAtTable(below + "*." + ending);
                }
            }
            return lookAtFolder(data);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + data, e);
        }
    }

    private boolean any(String glob) throws IOException {
        Path path = new Path(glob);
        return Optional.ofNullable(path.getFileSystem(configuration).globStatus(path))
                .map(found -> found.length > 0)
                .orElse(false);
    }

    private Inspection lookAtShards(String shards) throws IOException {
        List<FoundSample> samples = new ArrayList<>();
        for (SourceFile file : new SourceListing(configuration).shards(List.of(shards))) {
            try (TarSamples found = new TarSamples(file, configuration, true, BoundSettings.defaults())) {
                while (found.hasNext() && samples.size() < SAMPLES) {
                    samples.add(found.next());
                }
            }
        }
        return describe(Kind.WEBDATASET, shards, null, samples);
    }

    private Inspection lookAtFolder(String folder) {
        FolderSource source = FolderSource.open(SourceSettings.ofFolder(folder), new SourceListing(configuration));
        List<FoundSample> samples = new ArrayList<>();
        source.parts(List.of()).stream().limit(1).forEach(part -> part.read(configuration)
                .forEachRemaining(samples::add));
        return describe(Kind.FOLDER, folder, null, samples);
    }

    private Inspection lookAtTable(String tables) {
        SourceSettings settings = SourceSettings.ofManifest(tables);
        TableSource source = TableSource.open(settings, new SourceListing(configuration), List.of(tables));
        List<FoundSample> samples = source.head(spark, SAMPLES);
        return describe(Kind.MANIFEST, tables, idColumn(samples), samples);
    }

    /** The column most like an id: of those whose values are all there and all different, by name, else the shortest. */
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
                        .thenComparing(c -> samples.stream()
                                .mapToInt(s -> s.cells().getOrDefault(c, "").length())
                                .sum()))
                .orElse(null);
    }

    private Inspection describe(Kind kind, String location, @Nullable String id, List<FoundSample> samples) {
        if (samples.isEmpty()) {
            throw new UserError("Cannot draft a pipeline: no sample in " + location
                    + ", expected tar shards, a table or files that share names. Check the path.");
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
        Field label = label(fields.values(), samples.size());
        if (label != null) {
            cells.forEach((name, values) -> {
                if (!name.equals(id) && !name.equals(label.name()) && givesAway(name, label.name(), samples)) {
                    fields.put(name, cell(name, values, true));
                }
            });
        }
        return new Inspection(kind, location, id, samples.size(), List.copyOf(fields.values()), label);
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

    private static @Nullable Field label(Iterable<Field> fields, long samples) {
        List<Field> candidates = new ArrayList<>();
        for (Field field : fields) {
            boolean named = LABEL_NAMES.contains(field.name().toLowerCase(Locale.ROOT));
            if (field.cell()
                    && field.distinct() >= 2
                    && field.distinct() <= samples / 2
                    && (field.type() == Type.CATEGORY || (named && field.type() == Type.NUMBER))) {
                candidates.add(field);
            }
        }
        return candidates.stream()
                .min(Comparator.comparing(
                                (Field f) -> !LABEL_NAMES.contains(f.name().toLowerCase(Locale.ROOT)))
                        .thenComparing(f -> !f.name().equals("label"))
                        .thenComparing(Field::distinct))
                .orElse(null);
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

    /** What {@link LabelLeaks} does by Spark, on the samples in hand. */
    private static boolean givesAway(String name, String label, List<FoundSample> samples) {
        List<FoundSample> labelled =
                samples.stream().filter(s -> s.cells().get(label) != null).toList();
        List<Map<String, Map<String, Long>>> halves = List.of(new HashMap<>(), new HashMap<>());
        Map<String, Long> labels = new TreeMap<>();
        for (FoundSample sample : labelled) {
            String its = sample.cells().getOrDefault(label, "");
            labels.merge(its, 1L, Long::sum);
            String value = sample.cells().get(name);
            if (value != null) {
                halves.get(half(sample))
                        .computeIfAbsent(value, v -> new TreeMap<>())
                        .merge(its, 1L, Long::sum);
            }
        }
        String commonest = mode(labels);
        long guesses = 0;
        long right = 0;
        long byCommonest = 0;
        for (FoundSample sample : labelled) {
            String value = sample.cells().get(name);
            Map<String, Long> others =
                    value == null ? null : halves.get(1 - half(sample)).get(value);
            if (others != null) {
                String its = sample.cells().getOrDefault(label, "");
                guesses++;
                right += mode(others).equals(its) ? 1 : 0;
                byCommonest += commonest.equals(its) ? 1 : 0;
            }
        }
        return LabelLeaks.accused(guesses, right, byCommonest, labelled.size());
    }

    private static int half(FoundSample sample) {
        return (int) (Seeds.hash(sample.id() + sample.cells()) & 1);
    }

    private static String mode(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
