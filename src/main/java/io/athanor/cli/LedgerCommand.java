package io.athanor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Change;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code athanor ledger}: what became of every sample. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Shows the balance, a modality a row, why payloads are in quarantine and what was changed on the way, with an"
                        + " example each.",
        footer = {"", "Example:", "  athanor ledger work/emoji"})
final class LedgerCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "WORKDIR",
            description = "A work directory, or the pipeline file it belongs to.")
    String place = "";

    LedgerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        MachineChecks.requireNames(null);
        String workDirectory = Commands.isPipelineFile(place)
                ? Commands.usualWorkDirectory(Commands.pipeline(place, List.of(), terminal.environment(), null)
                        .settings())
                : Commands.place(place);
        JsonNode ledger = read(new Path(workDirectory, "ledger.json"));
        long ids = ledger.path("ids").asLong();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "ok", "missing", "quarantined", "sum"));
        JsonNode views = ledger.path("views");
        boolean balances = true;
        for (Map.Entry<String, JsonNode> m : ledger.path("modalities").properties()) {
            List<String> row = balance(m.getKey(), m.getValue());
            rows.add(row);
            balances &= adds(row, ids + views.path(m.getKey()).asLong());
        }
        List<String> labels = balance("labels", ledger.path("labels"));
        rows.add(labels);
        balances &= adds(labels, ids);
        terminal.out().print(TextTable.of(rows));
        terminal.out()
                .println(ids + " ids" + further(views) + "; "
                        + (balances ? "every row adds up to them." : "NOT every row adds up to them."));
        long leftOut = ledger.path("leftOut").asLong();
        if (leftOut > 0) {
            terminal.out()
                    .println("It is the ledger of a pilot: " + leftOut + " further ids of the source were left out by"
                            + " sampling"
                            + (ledger.path("records").isEmpty() ? "." : "; their records count as orphans."));
        }
        if (ledger.path("records").size() > 0) {
            List<List<String>> records = new ArrayList<>();
            records.add(List.of("records", "used", "duplicates", "empty", "quarantined", "orphans", "no id", "sum"));
            ledger.path("records").fields().forEachRemaining(m -> records.add(records(m.getKey(), m.getValue())));
            terminal.out().println();
            terminal.out().print(TextTable.of(records));
        }
        if (ledger.path("quarantine").size() > 0) {
            List<List<String>> reasons = new ArrayList<>();
            reasons.add(List.of("quarantine", "reason", "count", "example", ""));
            ledger.path("quarantine")
                    .forEach(q -> reasons.add(List.of(
                            q.path("modality").asText(),
                            q.path("reason").asText(),
                            q.path("count").asText(),
                            q.path("exampleId").asText(),
                            q.path("exampleMessage").asText())));
            terminal.out().println();
            terminal.out().print(TextTable.of(reasons));
        }
        if (ledger.path("changes").size() > 0) {
            List<List<String>> changes = new ArrayList<>();
            changes.add(List.of("changed on the way", "count", "what", "for one"));
            ledger.path("changes").fields().forEachRemaining(stage -> stage.getValue()
                    .fields()
                    .forEachRemaining(change -> changes.add(List.of(
                            stage.getKey(),
                            change.getValue().path("count").asText(),
                            Change.ofCode(change.getKey()).map(Change::sentence).orElse(change.getKey()),
                            change.getValue().path("example").asText()))));
            terminal.out().println();
            terminal.out().print(TextTable.of(changes));
        }
        if (!balances) {
            throw new IllegalStateException("the ledger of " + workDirectory + " does not balance");
        }
        return 0;
    }

    private static boolean adds(List<String> row, long expected) {
        return row.get(row.size() - 1).equals(Long.toString(expected));
    }

    /** As {@code , and 20 further views of image, 4 of text}; nothing where every id has one row. */
    private static String further(JsonNode views) {
        List<String> each = new ArrayList<>();
        for (Map.Entry<String, JsonNode> view : views.properties()) {
            each.add(view.getValue().asLong() + (each.isEmpty() ? " further views" : "") + " of " + view.getKey());
        }
        return each.isEmpty() ? "" : ", and " + String.join(", ", each);
    }

    private static List<String> balance(String name, JsonNode counts) {
        long ok = counts.path("ok").asLong();
        long missing = counts.path("missing").asLong();
        long quarantined = counts.path("quarantined").asLong();
        return List.of(
                name,
                Long.toString(ok),
                Long.toString(missing),
                counts.has("quarantined") ? Long.toString(quarantined) : "",
                Long.toString(ok + missing + quarantined));
    }

    private static List<String> records(String name, JsonNode counts) {
        List<String> row = new ArrayList<>(List.of(name));
        for (String kind : List.of("used", "duplicates", "empty", "quarantined", "orphans", "nameless", "rows")) {
            row.add(Long.toString(counts.path(kind).asLong()));
        }
        return row;
    }

    private static JsonNode read(Path file) {
        try (var in = FileSystem.get(file.toUri(), Commands.hadoop()).open(file)) {
            return Json.tree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "Cannot show the ledger: found no " + file + ", expected the work directory of a pipeline that has"
                            + " run. Run athanor extract PIPELINE.yaml first.",
                    e);
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "Cannot show the ledger: " + file + " is no JSON, expected a ledger. Run the pipeline again.", e);
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + e.getMessage() + ", expected a readable file.", e);
        }
    }
}
