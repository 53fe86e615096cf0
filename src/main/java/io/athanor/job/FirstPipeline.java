package io.athanor.job;

import io.athanor.base.UserError;
import io.athanor.source.Glance;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Writes a first pipeline file for data that nobody has described: guesses by names and values, said in comments. */
public final class FirstPipeline {
    private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "gif", "bmp", "webp", "image", "picture");
    private static final Set<String> TEXTS = Set.of("txt", "text", "caption", "title", "description");
    private static final Set<String> SOUNDS = Set.of("ogg", "wav", "mp3", "flac", "m4a", "opus", "audio", "speech");
    private static final List<String> LABELS = List.of("label", "class", "category", "target", "cls", "folder", "y");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final int MOST_CLASSES = 200;
    private static final int LONG_TEXT = 20;

    /** From this purity on a column is said to give the label away. */
    private static final double GIVES_AWAY = 0.95;

    private final SourceSettings source;
    private final Glance glance;
    private final Map<String, List<String>> columns = new TreeMap<>();

    private FirstPipeline(SourceSettings source, Glance glance) {
        this.source = source;
        this.glance = glance;
        glance.cells()
                .forEach(row -> row.forEach((name, value) ->
                        columns.computeIfAbsent(name, n -> new ArrayList<>()).add(value)));
        columns.remove(source.id());
    }

    /**
     * The text of a pipeline file.
     *
     * @param data shards, a table or a folder: a path or a glob
     * @param spark asked for tables alone
     * @throws UserError if the data cannot be read or hold nothing that an encoder here could read
     */
    public static String text(String data, Configuration configuration, Supplier<SparkSession> spark) {
        SourceSettings source = source(data, configuration);
        return new FirstPipeline(source, Glance.at(source, configuration, spark)).text(data);
    }

    private static SourceSettings source(String data, Configuration configuration) {
        String name = data.toLowerCase(Locale.ROOT);
        if (name.contains(".tar")) {
            return SourceSettings.ofWebdataset(data);
        }
        if (name.matches(".*\\.(parquet|jsonl|ndjson|csv)(\\.gz)?/?")) {
            return SourceSettings.ofManifest(data);
        }
        // a folder: of shards, of a table's files, or of loose files
        for (Supplier<SourceSettings> form : List.<Supplier<SourceSettings>>of(
                () -> SourceSettings.ofWebdataset(data), () -> SourceSettings.ofManifest(data))) {
            try {
                SourceSettings settings = form.get();
                Source.open(settings, configuration);
                return settings;
            } catch (UserError e) {
                // not of this form: the next one, and loose files in the end, which say what is wrong themselves
                continue;
            }
        }
        return SourceSettings.ofFolder(data);
    }

    private String text(String data) {
        Optional<String> label = label();
        Map<String, String> modalities = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        payload("image", PICTURES, "mobilenetv2-b10", modalities, remarks);
        payload("text", TEXTS, "minilm-l6", modalities, remarks);
        payload("audio", SOUNDS, "speech-embedding", modalities, remarks);
        table(label, modalities, remarks);
        if (modalities.isEmpty()) {
            throw new UserError("Cannot write a pipeline for " + data + ": found "
                    + (glance.payloads().isEmpty()
                            ? "no payloads"
                            : String.join(", ", new TreeSet<>(glance.payloads().keySet())))
                    + ", expected pictures, texts, speech or columns of a table. Name the files by their kind, as in a.png and"
                    + " a.txt.");
        }
        StringBuilder text = new StringBuilder("# A first guess from " + glance.samples()
                + " samples. Look it over, then:" + " athanor config THIS.yaml --explain\n");
        text.append("name: ").append(name(data)).append('\n');
        text.append("source: { ")
                .append(form())
                .append(": ")
                .append(quoted(data))
                .append(" }\n");
        label.ifPresentOrElse(
                l -> text.append("label: ")
                        .append(quoted(l))
                        .append("    # ")
                        .append(distinct(l))
                        .append(" classes\n"),
                () -> text.append("label: label    # NOT FOUND: name the column or JSON field that holds the label\n"));
        text.append("modalities:\n");
        modalities.forEach((name, settings) ->
                text.append("  ").append(name).append(": ").append(settings).append('\n'));
        remarks.forEach(remark -> text.append("  # ").append(remark).append('\n'));
        return text.toString();
    }

    private void payload(
            String modality, Set<String> names, String encoder, Map<String, String> modalities, List<String> remarks) {
        Map<String, Long> found = new TreeMap<>(glance.payloads());
        if (source.manifest() != null) {
            columns.forEach((column, values) -> {
                if (refersTo(column, values, names) || (encoder.startsWith("minilm") && prose(column, values, names))) {
                    found.put(column, (long) values.size());
                }
            });
        }
        Predicate<String> fits = field -> names.contains(field.toLowerCase(Locale.ROOT))
                || names.contains(field.substring(field.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                || (source.manifest() != null
                        && columns.containsKey(field)
                        && (refersTo(field, columns.get(field), names)
                                || (encoder.startsWith("minilm") && prose(field, columns.get(field), names))));
        List<Map.Entry<String, Long>> fields = found.entrySet().stream()
                .filter(field -> fits.test(field.getKey()))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .toList();
        if (fields.isEmpty()) {
            return;
        }
        Map.Entry<String, Long> best = fields.get(0);
        modalities.put(
                modality,
                "{ from: " + quoted(best.getKey()) + ", encoder: " + encoder + " }    # " + best.getValue() + " of "
                        + glance.samples());
        columns.remove(best.getKey());
        fields.stream()
                .skip(1)
                .forEach(other -> remarks.add(other.getValue() + " samples have " + other.getKey()
                        + " too: one more modality, if it means something else"));
    }

    private static boolean refersTo(String column, List<String> values, Set<String> endings) {
        return values.stream()
                .allMatch(v ->
                        endings.contains(v.substring(v.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                                && v.contains("."));
    }

    private static boolean prose(String column, List<String> values, Set<String> names) {
        double mean = values.stream().mapToInt(String::length).average().orElse(0);
        return names.contains(column.toLowerCase(Locale.ROOT))
                || (mean >= LONG_TEXT
                        && values.stream().filter(v -> v.strip().contains(" ")).count() > values.size() / 2);
    }

    private void table(Optional<String> label, Map<String, String> modalities, List<String> remarks) {
        List<String> taken = new ArrayList<>();
        for (String column : columns.keySet()) {
            if (label.filter(column::equals).isPresent()) {
                continue;
            }
            long distinct = distinct(column);
            List<String> values = Objects.requireNonNull(columns.get(column));
            boolean numeric = values.stream().allMatch(v -> NUMBER.matcher(v).matches());
            if (distinct < 2) {
                remarks.add(column + " is left out: it never varies");
            } else if (!numeric && distinct > values.size() / 2) {
                remarks.add(column + " is left out: nearly every sample has a value of its own");
            } else if (label.isPresent()
                    && distinct <= values.size() / 2
                    && purity(column, label.get()) >= GIVES_AWAY) {
                remarks.add(column + " is left out: it all but gives the label away");
            } else {
                taken.add(column);
            }
        }
        if (!taken.isEmpty()) {
            String names = taken.stream().map(FirstPipeline::quoted).collect(Collectors.joining(", "));
            String from = glance.payloads().containsKey("json") ? "from: json, " : "";
            modalities.put(
                    "table", "{ " + from + "columns: [" + names + "] }    # check that none of them tells the label");
        }
    }

    private Optional<String> label() {
        Optional<String> named = LABELS.stream().filter(columns::containsKey).findFirst();
        if (named.isPresent()) {
            return named;
        }
        return columns.keySet().stream()
                .filter(c -> distinct(c) >= 2 && distinct(c) <= MOST_CLASSES && distinct(c) <= glance.samples() / 5)
                .filter(c -> Objects.requireNonNull(columns.get(c)).stream()
                        .anyMatch(v -> !NUMBER.matcher(v).matches()))
                .min(Comparator.comparingLong(this::distinct));
    }

    private long distinct(String column) {
        return Objects.requireNonNull(columns.get(column)).stream().distinct().count();
    }

    /** The share of samples whose label is the most frequent one among those of the same value. */
    private double purity(String column, String label) {
        Map<String, Map<String, Long>> counts = new HashMap<>();
        glance.cells().forEach(row -> {
            String value = row.get(column);
            String truth = row.get(label);
            if (value != null && truth != null) {
                counts.computeIfAbsent(value, v -> new HashMap<>()).merge(truth, 1L, Long::sum);
            }
        });
        long all = counts.values().stream()
                .flatMap(c -> c.values().stream())
                .mapToLong(n -> n)
                .sum();
        long right = counts.values().stream()
                .map(Map::values)
                .mapToLong(FirstPipeline::most)
                .sum();
        return all == 0 ? 0 : (double) right / all;
    }

    private static long most(Collection<Long> counts) {
        return counts.stream().mapToLong(n -> n).max().orElse(0);
    }

    private String form() {
        return source.webdataset() != null ? "webdataset" : source.manifest() != null ? "manifest" : "folder";
    }

    private static String name(String data) {
        String base = data.replaceAll("/+$", "").replaceAll(".*/", "").replaceAll("\\..*", "");
        String plain = base.replaceAll("[^A-Za-z0-9_-]+", "-")
                .replaceAll("[-0-9]+$", "")
                .replaceAll("^-+", "");
        return plain.isEmpty() ? "pipeline" : plain;
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
