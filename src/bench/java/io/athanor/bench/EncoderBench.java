package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.bench.EncoderData.Kind;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registry;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.encoder.Encoders;
import io.athanor.train.fold.Folds;
import io.athanor.train.fold.SampleRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code jobs/bench encoders}: how quick each encoder is, and how much of the labels can be read out of what it makes of the same
 * payloads. It takes what {@code jobs/data/stamps} and {@code jobs/data/han} have made: {@code STAMPS=DIR HAN=DIR jobs/bench encoders}.
 */
@Command(
        name = "encoders",
        description = {
            "Every encoder on the same rows: rows a second of processor time on one thread, decoding included, and the accuracy of what"
                    + " its features say of labels, over five folds that keep groups together.",
            "5-NN: the five nearest rows by the features as they come. Probe: logistic regression on standardised features, its penalty"
                    + " chosen on validation rows. In brackets 95 %% intervals by a bootstrap over groups. Below: how much lower the"
                    + " probe's accuracy is than that of the modality's best, paired.",
            "Rows that lack a modality, or that an encoder of it rejects, are left out for all its encoders.",
            "Data: stamps by folder (picture, French text, French speech), han characters by radical (picture, definition, reading)."
        },
        mixinStandardHelpOptions = true)
final class EncoderBench implements Callable<Integer> {
    private static final int FOLDS = 5;
    private static final long SEED = 7;

    @Option(
            names = "--data",
            split = ",",
            defaultValue = "stamps,han",
            description = "Which of them (${DEFAULT-VALUE}).")
    private List<String> data = List.of();

    @Option(
            names = "--stamps",
            paramLabel = "DIR",
            description = "Where jobs/data/stamps has made its data ($$STAMPS, or target/stamps).")
    @Nullable
    private Path stamps;

    @Option(
            names = "--han",
            paramLabel = "DIR",
            description = "Where jobs/data/han has made its data ($$HAN, or target/han).")
    @Nullable
    private Path han;

    @Option(
            names = "--rows",
            defaultValue = "1000",
            description = "Rows of each at most, drawn by a hash of their ids (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--words",
            paramLabel = "MODEL",
            description =
                    "Vectors of words for word-vectors, which is left out otherwise: a file, or a name of models words.")
    @Nullable
    private String words;

    /** One encoder's figures. */
    private record Line(String modality, String encoder, EncodedPayloads encoded, Probed probed) {}

    @Override
    public Integer call() throws IOException {
        if (rows < 100) {
            throw new UserError("Cannot measure: found --rows " + rows + ", expected at least 100. Raise it.");
        }
        List<EncoderData> sets = new ArrayList<>();
        for (String name : data) {
            sets.add(read(name));
        }
        System.out.println("| data | modality | encoder | width | rows/CPU-s | 5-NN | probe | below |");
        System.out.println("|---|---|---|---:|---:|---|---|---|");
        List<Line> best = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (EncoderData set : sets) {
            for (String modality : set.kinds().keySet()) {
                best.add(measure(set, modality, remarks));
            }
        }
        remarks.forEach(System.out::println);
        Line highest = best(best);
        System.out.printf(
                "encoders %s best %s %s probe %s%n",
                String.join(",", data),
                highest.modality(),
                highest.encoder(),
                highest.probed().probe());
        return 0;
    }

    private EncoderData read(String name) throws IOException {
        return switch (name) {
            case "stamps" -> EncoderData.stamps(folder(name, stamps), rows);
            case "han" -> EncoderData.han(folder(name, han), rows);
            default -> throw new UserError("Cannot measure \"" + name + "\": expected stamps or han. Correct --data.");
        };
    }

    private static Path folder(String name, @Nullable Path given) {
        String variable = System.getenv(name.toUpperCase(Locale.ROOT));
        Path made = given != null
                ? given
                : variable != null ? Path.of(variable) : Path.of(System.getProperty("athanor.home"), "target", name);
        return made.toAbsolutePath();
    }

    /** Prints a line an encoder and returns that of the best. */
    private Line measure(EncoderData set, String modality, List<String> remarks) throws IOException {
        List<byte @Nullable []> payloads = set.payloads(modality);
        Map<String, EncodedPayloads> encoded = new LinkedHashMap<>();
        encoders(Objects.requireNonNull(set.kinds().get(modality)))
                .forEach((name, encoder) -> encoded.put(name, EncodedPayloads.of(encoder, payloads)));
        int[] kept = IntStream.range(0, payloads.size())
                .filter(row -> encoded.values().stream().allMatch(one -> one.features()[row] != null))
                .toArray();
        // drawn of all rows, whatever they lack: the same for every modality
        List<SampleRow> samples = set.samples();
        Folds folds = Folds.draw(samples, FOLDS, SEED);
        List<SampleRow> of = IntStream.of(kept).mapToObj(samples::get).toList();
        List<Line> lines = new ArrayList<>();
        encoded.forEach((name, one) -> {
            float[][] features =
                    IntStream.of(kept).mapToObj(row -> one.features()[row]).toArray(float[][]::new);
            lines.add(new Line(modality, name, one, Probed.of(features, of, folds)));
        });
        Line best = best(lines);
        for (Line line : lines) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | `%s` | %,d | %,.0f | %s | %s | %s |%n",
                    set.name(),
                    modality,
                    line.encoder(),
                    line.encoded().features()[kept[0]].length,
                    line.encoded().rowsPerCpuSecond(),
                    line.probed().neighbours(),
                    line.probed().probe(),
                    line == best ? "best" : line.probed().below(best.probed()));
        }
        long there = payloads.stream().filter(Objects::nonNull).count();
        remarks.add(String.format(
                Locale.ROOT,
                "%s %s: %d rows; %d lack it, %d are rejected; %s",
                set.name(),
                modality,
                kept.length,
                payloads.size() - there,
                there - kept.length,
                commonest(of)));
        return best;
    }

    private static Line best(List<Line> lines) {
        return lines.stream()
                .max(Comparator.comparingDouble(line -> line.probed().probe().mean()))
                .orElseThrow();
    }

    /** What is right without any feature. */
    private static String commonest(List<SampleRow> rows) {
        Map<String, Long> counts = rows.stream()
                .map(row -> String.valueOf(row.label()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        return String.format(
                Locale.ROOT, "%d labels, the commonest of %.3f of them", counts.size(), (double) most / rows.size());
    }

    /** Those that read a kind, with their defaults. */
    private Map<String, EncoderSettings> encoders(Kind kind) {
        Registry<EncoderSettings> registry = Encoders.registry();
        Map<String, EncoderSettings> all = new LinkedHashMap<>();
        for (String name : registry.names()) {
            // these are whatever network a user names, and clips are no kind here
            boolean leftOut = List.of("onnx", "transcript", "video").contains(name)
                    || (name.equals("word-vectors") && words == null);
            if (!leftOut) {
                EncoderSettings encoder = PipelineFile.settings(
                        registry,
                        name,
                        name.equals("word-vectors") ? Map.of("model", Objects.requireNonNull(words)) : Map.of(),
                        Encoders.pictures());
                if (Kind.of(encoder).filter(kind::equals).isPresent()) {
                    all.put(name, encoder);
                }
            }
        }
        return all;
    }
}
