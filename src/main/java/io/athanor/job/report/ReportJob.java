package io.athanor.job.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Fingerprint;
import io.athanor.config.SettingsIdentity;
import io.athanor.config.SettingsText;
import io.athanor.data.Split;
import io.athanor.evaluate.Method;
import io.athanor.explain.Explanation;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.explain.ExplainFile;
import io.athanor.job.explain.Explanations;
import io.athanor.job.features.Pipeline;
import io.athanor.job.measure.Measured;
import io.athanor.job.models.Models;
import io.athanor.job.work.Refused;
import io.athanor.report.Gallery;
import io.athanor.report.QuarantinePage;
import io.athanor.report.ReportData;
import io.athanor.report.ReportPage;
import io.athanor.report.RowGallery;
import io.athanor.report.RowsPage;
import io.athanor.table.FeatureTable;
import io.athanor.table.LedgerFile;
import io.athanor.table.WorkDirectory;
import io.athanor.train.fitting.TransformChain;
import io.athanor.train.score.Baselines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Gathers what a run left and writes {@code report/index.html}: the newest, with {@code quarantine.html} beside it where something was refused. The page of these models and this way of
 * measuring also stays in a folder of its own beside it, so that runs of other settings leave it alone.
 */
public final class ReportJob {
    private static final String PAGE = "index.html";

    private final Pipeline pipeline;
    private final Models models;

    public ReportJob(Pipeline pipeline, Models models) {
        this.pipeline = pipeline;
        this.models = models;
    }

    /** @return the newest page */
    public Path write(Measured shown, LedgerFile ledger) {
        Context context = pipeline.context();
        Path folder = new Path(context.work().root(), "report");
        Path newest = new Path(folder, PAGE);
        Map<String, String> artefacts = provenance();
        Fingerprint fingerprint = Fingerprint.of("report", 1)
                .with("artefacts", artefacts)
                .with("evaluate", SettingsIdentity.of(shown.how()))
                .build();
        // before the line of the report: it has one of its own
        Explanation explained = explained().orElse(null);
        try (Progress.Line line = context.progress().start("report", 0, "pages")) {
            ReportData data = new ReportData(
                    context.settings().name(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    shown.metrics(),
                    ledger.ledger(),
                    ledger.quarantine().stream()
                            .map(q -> new ReportData.ReasonCount(q.modality().name(), q.reason(), q.count()))
                            .toList(),
                    ledger.quarantine().stream()
                            .map(q -> new ReportData.QuarantinedExample(
                                    q.exampleId(), q.modality().name(), q.reason(), q.exampleMessage()))
                            .toList(),
                    gallery(),
                    pipeline.stages().timings().stream()
                            .map(t -> new ReportData.StageTiming(t.stage(), t.rows(), t.seconds(), t.reused()))
                            .toList(),
                    loads(),
                    warnings(shown),
                    pipeline.stages().changes(),
                    settings(),
                    artefacts,
                    context.environment());
            String html = new ReportPage().html(data, explained);
            String rows = explained == null || explained.chosen().isEmpty() ? "" : rows(data, explained);
            for (Path place : List.of(new Path(folder, fingerprint.toString()), folder)) {
                writeGallery(data, new Path(place, QuarantinePage.FILE));
                writeBeside(rows, new Path(place, RowsPage.FILE));
                context.work().writeText(new Path(place, PAGE), html);
            }
            if (explained != null) {
                ExplainFile.of(explained, shown.metrics(), null).write(context.work());
            }
        }
        return newest;
    }

    private Optional<Explanation> explained() {
        String teacher = Method.TEACHER.name();
        return new Explanations(pipeline, models)
                .of(teacher, Objects.requireNonNull(models.teachers().get(teacher)));
    }

    private String rows(ReportData data, Explanation explained) {
        RowGallery gallery = new ChosenPreviews(pipeline).of(explained.chosen(), explained.modalities());
        return new RowsPage().html(data.title(), data.createdAt(), explained.model(), gallery);
    }

    private List<String> warnings(Measured shown) {
        long trained = pipeline.samples().table().provenance().counts().getOrDefault(Split.TRAIN.column(), 0L);
        return Stream.of(
                        pilot(),
                        pipeline.context().profiles().warnings(),
                        pipeline.samples().warnings(),
                        Baselines.warnings(trained),
                        pools(),
                        shown.metrics().notes())
                .flatMap(List::stream)
                .toList();
    }

    /** What teachers are made of that pool several models. */
    private List<String> pools() {
        List<String> said = new ArrayList<>();
        models.teachers().forEach((name, teacher) -> {
            if (teacher.card().settings().get("pool") instanceof Map<?, ?> weights) {
                String counted = weights.entrySet().stream()
                        .map(w -> String.format(Locale.ROOT, "%s %.2f", w.getKey(), (Double) w.getValue()))
                        .collect(Collectors.joining(", "));
                said.add("The " + name + " is a pool; what counts, with its weight: " + counted
                        + ". All other candidates count for nothing.");
            }
        });
        return said;
    }

    private List<String> pilot() {
        Context context = pipeline.context();
        return context.isPilot()
                ? List.of("These are the figures of a pilot, on a sample: "
                        + context.environment().get(Context.SAMPLE) + ".")
                : List.of();
    }

    private Gallery gallery() {
        Context context = pipeline.context();
        return new RefusedGallery(
                        context.work(),
                        JavaSparkContext.fromSparkContext(context.spark().sparkContext()))
                .of(
                        Refused.of(context.work(), pipeline.features(), pipeline.modalities()),
                        context.settings().encoders());
    }

    /** The page that the report links; what an earlier run left goes where there is nothing to show any more. */
    private void writeGallery(ReportData data, Path file) {
        writeBeside(data.gallery().isEmpty() ? "" : new QuarantinePage().html(data), file);
    }

    /** @param page empty where there is none */
    private void writeBeside(String page, Path file) {
        WorkDirectory work = pipeline.context().work();
        if (!page.isEmpty()) {
            work.writeText(file, page);
            return;
        }
        try {
            work.files().delete(file, false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + file, e);
        }
    }

    /** Of the runs that made the tables; none where the table was there already and no part was open. */
    private List<ReportData.ModelLoad> loads() {
        List<ReportData.ModelLoad> loads = new ArrayList<>();
        for (FeatureTable table : pipeline.features()) {
            ModalitySettings settings = pipeline.modalities().get(table.modality());
            if (settings instanceof PayloadSettings payload) {
                var inference = table.inference();
                loads.add(new ReportData.ModelLoad(
                        table.artefact().provenance().environment().getOrDefault("master", ""),
                        payload.encoderName(),
                        table.artefact().provenance().counts().getOrDefault("modelLoads", 0L),
                        inference.devices(),
                        inference.batchRows(),
                        inference.threads()));
            }
        }
        return loads;
    }

    private Map<String, String> settings() {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", SettingsText.tree(pipeline.context().settings()), flat);
        if (pipeline.context().settings().learns()) {
            pipeline.features()
                    .forEach(table -> flat.putIfAbsent(
                            "modalities." + table.modality() + ".transforms",
                            pipeline.context()
                                    .settings()
                                    .transforms()
                                    .getOrDefault(table.modality(), TransformChain.usual(table.shape()))
                                    .toString()));
        }
        return flat;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.fields()
                    .forEachRemaining(
                            f -> flatten(path.isEmpty() ? f.getKey() : path + "." + f.getKey(), f.getValue(), into));
        } else if (!node.isNull()) {
            into.put(path, node.isTextual() ? node.asText() : node.toString());
        }
    }

    private Map<String, String> provenance() {
        Map<String, String> fingerprints = new LinkedHashMap<>();
        fingerprints.put("manifest", pipeline.manifest().fingerprint().hex());
        fingerprints.put("samples", pipeline.samples().table().fingerprint().hex());
        pipeline.features()
                .forEach(f -> fingerprints.put(
                        "features/" + f.modality(), f.artefact().fingerprint().hex()));
        fingerprints.put("joined", pipeline.join().fingerprint().hex());
        models.teachers()
                .forEach((name, model) ->
                        fingerprints.put(name, model.fingerprint().hex()));
        models.students()
                .forEach((name, model) ->
                        fingerprints.put(name, model.fingerprint().hex()));
        return fingerprints;
    }
}
