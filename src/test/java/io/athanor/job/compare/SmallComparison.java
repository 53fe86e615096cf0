package io.athanor.job.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
import io.athanor.config.PipelineText;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Comparisons of a small table, and what they leave. */
final class SmallComparison {
    static final String PIPELINE = """
            # what a person wrote about the data
            source: { manifest: "${TABLE}", id: key }
            label: kind
            split: { train: 0.5, validation: 0.25, test: 0.25 }
            modalities: { size: { columns: [size] }, weight: { columns: [weight] } }
            teacher: { fusion: concat, members: 1, hidden: 8, epochs: 9 }
            evaluate: { missing: [], resamples: 100 }
            compare:
              least-epochs: 3
              vary:
            """;
    static final String FOUR =
            PIPELINE + "    teacher.fusion: [concat, gated]\n    teacher.learning-rate: [0.0001, 0.02]\n";

    private final String table;

    /** Writes the table into a folder. */
    SmallComparison(Path folder) throws IOException {
        StringBuilder rows = new StringBuilder("key,kind,size,weight\n");
        for (int i = 0; i < 100; i++) {
            rows.append("k%d,%s,%d,%d%n".formatted(i, i % 4 == 0 ? "cup" : "plate", i % 4 + i % 3, 3 * i % 7));
        }
        table = Files.writeString(folder.resolve("table.csv"), rows).toString();
    }

    CompareJob job(String text, Path work, Progress progress, Clock clock, int slots, String... sets) {
        PipelineSource source = new PipelineSource() {
            @Override
            public PipelineSettings with(List<String> changes) {
                return settings(
                        text, Stream.concat(Stream.of(sets), changes.stream()).toArray(String[]::new));
            }

            @Override
            public String textWith(List<String> changes) {
                return PipelineText.with(text, "p.yaml", changes, "compare");
            }
        };
        PipelineSettings settings = settings(text, sets);
        Context context = Context.of(LocalSpark.session(), work.toString(), settings, progress, null);
        return new CompareJob(context, TrialGrid.of(settings, source), source, clock, slots);
    }

    PipelineSettings settings(String text, String... sets) {
        return PipelineFile.read(text, "p.yaml", List.of(sets), Map.of("TABLE", table), Pipelines.registry())
                .settings();
    }

    static JsonNode comparison(Path work) throws IOException {
        return Json.tree(Files.readString(work.resolve("compare.json")));
    }

    static double loss(JsonNode figures) {
        return figures.at("/log_loss/value").asDouble();
    }

    /** Without what a clock says, and the place it lies in. */
    static JsonNode lasting(Path work) throws IOException {
        JsonNode comparison = comparison(work);
        comparison.get("trials").forEach(trial -> ((ObjectNode) trial).remove("times"));
        ((ObjectNode) comparison.get("winner")).remove("pipeline");
        return comparison;
    }

    /** When each trial that is there was made, by its folder. */
    static Map<String, String> trials(Path work) throws IOException {
        Map<String, String> made = new TreeMap<>();
        try (Stream<Path> folders = Files.list(work.resolve("trials"))) {
            for (Path trial : folders.toList()) {
                Path record = trial.resolve("_provenance.json");
                if (Files.exists(record)) {
                    made.put(
                            trial.getFileName().toString(),
                            Json.tree(Files.readString(record)).get("startedAt").asText());
                }
            }
        }
        return made;
    }
}
