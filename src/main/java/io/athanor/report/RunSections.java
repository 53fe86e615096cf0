package io.athanor.report;

import io.athanor.base.Change;
import io.athanor.data.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The chapters on the data and on the run itself. */
final class RunSections {
    private final ReportData data;

    RunSections(ReportData data) {
        this.data = data;
    }

    Section ledger() {
        var section = new Section("ledger", "Ledger");
        Ledger ledger = data.ledger();
        if (ledger == null) {
            section.absent("No ledger has been written yet.");
        } else {
            section.note("Every one of the " + Figures.count(ledger.ids())
                    + " sample ids is accounted for in every modality: found, missing or quarantined."
                    + ledger.views().entrySet().stream()
                            .map(view -> " " + view.getKey() + " has " + Figures.count(view.getValue())
                                    + " further views, which are counted too.")
                            .collect(Collectors.joining()));
            var rows = new ArrayList<List<Object>>();
            ledger.modalities()
                    .forEach((modality, c) -> rows.add(List.of(
                            modality,
                            Figures.count(c.ok()),
                            Figures.count(c.missing()),
                            Figures.count(c.quarantined()),
                            Figures.count(c.sum()),
                            Section.drawing(StackedBar.draw(c)))));
            var labels = new Ledger.Counts(
                    ledger.labels().ok(),
                    ledger.labels().missing(),
                    ledger.labels().quarantined());
            rows.add(List.of(
                    "labels",
                    Figures.count(labels.ok()),
                    Figures.count(labels.missing()),
                    "–",
                    Figures.count(labels.sum()),
                    Section.drawing(StackedBar.draw(labels))));
            section.table(
                    "What became of each modality",
                    List.of(
                            "modality",
                            "#ok",
                            "#missing",
                            "#quarantined",
                            "#sum",
                            ledger.views().isEmpty() ? "as shares of all ids" : "as shares of the sum"),
                    rows);
        }
        if (ledger != null && !ledger.records().isEmpty()) {
            records(section, ledger);
        }
        quarantine(section);
        return section;
    }

    private static void records(Section section, Ledger ledger) {
        section.heading("Records beside the samples");
        var rows = new ArrayList<List<Object>>();
        ledger.records()
                .forEach((modality, r) -> rows.add(List.of(
                        modality,
                        Figures.count(r.used()),
                        Figures.count(r.duplicates()),
                        Figures.count(r.empty()),
                        Figures.count(r.quarantined()),
                        Figures.count(r.orphans()),
                        Figures.count(r.nameless()),
                        Figures.count(r.rows()))));
        section.note("Rows of tables from other systems, and payloads of modalities of which a sample may have several."
                        + " Duplicates were left aside for another of the same sample; orphans belong to no sample of"
                        + " the source.")
                .table(
                        "What became of each record",
                        List.of(
                                "modality",
                                "#used",
                                "#duplicates",
                                "#empty",
                                "#quarantined",
                                "#orphans",
                                "#without an id",
                                "#records"),
                        rows);
    }

    private void quarantine(Section section) {
        section.heading("Quarantine");
        if (data.reasons().isEmpty() && data.examples().isEmpty()) {
            section.absent(noQuarantine());
        }
        if (!data.reasons().isEmpty()) {
            var rows = new ArrayList<List<Object>>();
            data.reasons().forEach(r -> rows.add(List.of(r.modality(), r.reason(), Figures.count(r.count()))));
            section.table("Rejected payloads by reason", List.of("modality", "reason", "#payloads"), rows);
        }
        if (!data.gallery().isEmpty()) {
            section.link("What they look like: " + data.gallery().extent(), QuarantinePage.FILE);
        }
        if (!data.examples().isEmpty()) {
            var rows = new ArrayList<List<Object>>();
            data.examples().forEach(e -> rows.add(List.of(e.sampleId(), e.modality(), e.reason(), e.message())));
            section.table("Examples", List.of("sample id", "modality", "reason", "what was found"), rows);
        }
    }

    Section changes() {
        var section = new Section("changes", "What was changed on the way");
        if (data.changes().isEmpty()) {
            return section.absent("Nothing was left out, converted, clipped or guessed that no setting asked for.");
        }
        var rows = new ArrayList<List<Object>>();
        data.changes().forEach((stage, changes) -> changes.byCode()
                .forEach((code, counted) -> rows.add(List.of(
                        stage,
                        Figures.count(counted.count()),
                        Change.ofCode(code).map(Change::sentence).orElse(code),
                        counted.example()))));
        return section.note("What no setting asked for and was done all the same, so that the run could go on. With"
                        + " --strict each of these is refused.")
                .table(
                        "What was left out, converted, clipped or guessed",
                        List.of("stage", "#count", "what", "for one"),
                        rows);
    }

    private String noQuarantine() {
        Ledger ledger = data.ledger();
        if (ledger == null) {
            return "Nothing is known of rejected payloads yet.";
        }
        long rejected = ledger.modalities().values().stream()
                .mapToLong(Ledger.Counts::quarantined)
                .sum();
        return rejected == 0
                ? "No payload was rejected."
                : Figures.count(rejected) + " payloads were rejected; their reasons were not handed to this page.";
    }

    Section stages() {
        var section = new Section("stages", "Stages");
        if (data.stages().isEmpty()) {
            section.absent("No stage has been timed.");
        } else {
            double longest = data.stages().stream()
                    .mapToDouble(ReportData.StageTiming::seconds)
                    .max()
                    .orElse(1);
            var rows = new ArrayList<List<Object>>();
            for (ReportData.StageTiming stage : data.stages()) {
                boolean counted = stage.rows() > 0 && stage.seconds() > 0;
                rows.add(List.of(
                        stage.stage(),
                        stage.rows() > 0 ? Figures.count(stage.rows()) : "–",
                        Figures.seconds(stage.seconds()),
                        Section.drawing(bar(stage.seconds() / Math.max(longest, 1e-9), stage.reused())),
                        counted ? Figures.significant(stage.rows() / stage.seconds()) : "–",
                        stage.reused() ? "found there" : "made now"));
            }
            double now = data.stages().stream()
                    .filter(s -> !s.reused())
                    .mapToDouble(ReportData.StageTiming::seconds)
                    .sum();
            section.note("Stages made in this run took " + Figures.seconds(now)
                            + " together; the time of a stage that was found there is that of the run that made it.")
                    .table(
                            "Time and throughput",
                            List.of("stage", "#rows", "#time", "share of the longest", "#rows a second", "artefact"),
                            rows);
        }
        section.heading("Model loads");
        if (data.modelLoads().isEmpty()) {
            section.absent("No encoder was loaded in this run.");
        } else {
            var rows = new ArrayList<List<Object>>();
            data.modelLoads()
                    .forEach(l -> rows.add(List.of(
                            l.model(),
                            l.executor(),
                            Figures.count(l.loads()),
                            several(l.devices()),
                            several(l.batchRows()),
                            several(l.threads()))));
            section.note("One load an executor and model is what is wanted. Where a batch size or threads were not set,"
                            + " they were found by timing the first batches; no feature depends on them.")
                    .table(
                            "Loads of encoder models, and how they were run",
                            List.of("model", "executor", "#loads", "device", "#payloads a batch", "#threads"),
                            rows);
        }
        return section;
    }

    private static String several(List<?> values) {
        return values.isEmpty() ? "–" : values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String bar(double share, boolean reused) {
        return Svg.ornament(160, 14)
                .rect("track", 0, 0, 160, 14)
                .rect(reused ? "reused" : "made", 0, 0, Math.max(1.5, 160 * share), 14)
                .markup();
    }

    Section provenance() {
        var section = new Section("provenance", "Settings and provenance");
        pairs(section, "Settings", "setting", data.settings(), "No settings were recorded.");
        pairs(section, "Artefacts", "artefact", data.provenance(), "No artefact was recorded.");
        pairs(section, "Environment", "property", data.environment(), "No environment was recorded.");
        return section;
    }

    private static void pairs(Section section, String caption, String name, Map<String, String> values, String none) {
        if (values.isEmpty()) {
            section.absent(none);
            return;
        }
        var rows = new ArrayList<List<Object>>();
        values.forEach((key, value) -> rows.add(List.of(key, value)));
        section.table(caption, List.of(name, "value"), rows);
    }
}
