package io.athanor.job.inspect;

import io.athanor.data.Modality;
import io.athanor.job.PipelineSettings;
import io.athanor.job.SparkSessions;
import io.athanor.report.OverviewPage;
import io.athanor.source.LanguageColumn;
import io.athanor.source.inspect.Inspector;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.table.Artefact;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a source holds. All samples are written down once, as a run does, into a folder that is gone afterwards; then
 * executors count, and read the payloads of some.
 */
public final class InspectJob {
    private final SparkSession spark;
    private final Configuration configuration;

    public InspectJob(SparkSession spark) {
        this.spark = spark;
        this.configuration = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * What is asked.
     *
     * @param name of the source, for people: data as {@code athanor init} takes it, or the pipeline file
     * @param settings of the pipeline file; null for data that nobody described
     * @param rows samples whose payloads are read, at most
     * @param page whether a page is wanted beside the tables
     */
    public record Request(String name, @Nullable PipelineSettings settings, int rows, boolean page) {}

    /**
     * What was found.
     *
     * @param extent how much was looked at, a sentence
     * @param page in HTML, if it was asked for
     */
    public record Result(String extent, List<Finding> findings, Optional<String> page) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /** @throws io.athanor.base.UserError if there is nothing, or a run would refuse the source as it is */
    public Result run(Request request) {
        InspectedSource source = described(request);
        Path place = scratch();
        WorkDirectory work = new WorkDirectory(place, configuration);
        try {
            Publisher publisher = new Publisher(spark, work, SparkSessions.environment(spark));
            Artefact manifest = publisher.publish(new ManifestStage(
                    Sources.open(source.source(), spark),
                    source.payloads().stream()
                            .map(InspectedSource.PayloadModality::field)
                            .toList(),
                    source.languages()));
            Map<String, Artefact> several = new TreeMap<>();
            source.several().forEach(of -> {
                String name = of.modality().name();
                several.put(
                        name,
                        publisher.publish(of.declared().several(new Modality(name), source.source(), manifest, spark)));
            });
            return look(request, source, manifest, several);
        } finally {
            work.remove(place);
        }
    }

    private InspectedSource described(Request request) {
        PipelineSettings settings = request.settings();
        return settings == null
                ? InspectedSource.of(new Inspector(spark).look(request.name()))
                : InspectedSource.of(settings);
    }

    private Result look(Request request, InspectedSource source, Artefact manifest, Map<String, Artefact> several) {
        InspectedSamples read = new InspectedSamples(spark, manifest, several, source);
        long all = manifest.provenance().rows();
        boolean some = request.rows() < all;
        String extent = some
                ? "a sample of " + Finding.count(request.rows()) + " of " + Finding.count(all)
                : "all " + Finding.count(all) + " samples";
        Dataset<Row> samples = read.all().persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> facts = read.facts(request.rows()).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<String> modalities = source.modalities();
            MissingModalities missing = new MissingModalities(samples, source, modalities);
            List<Finding> findings = new ArrayList<>();
            findings.add(missing.presence(all));
            source.languages().forEach(column -> findings.add(languages(column, manifest, all)));
            findings.addAll(PayloadStatistics.of(facts, modalities, extent));
            findings.add(LabelBalance.of(samples, read.classes(), source));
            findings.add(Duplicates.of(facts, modalities, source, extent));
            findings.add(missing.patterns(all));
            findings.add(missing.association());
            ExampleSamples examples = new ExampleSamples(samples, facts, request.rows(), source);
            String said = some
                    ? String.format(
                            Locale.ROOT,
                            "Payloads were read of a sample of %,d of %,d samples, drawn by a hash of their ids; all other"
                                    + " figures are of all.",
                            request.rows(),
                            all)
                    : "Looked at " + extent + ".";
            Optional<String> page = request.page()
                    ? Optional.of(page(
                            request.name(),
                            said,
                            findings,
                            examples.shown(read, JavaSparkContext.fromSparkContext(spark.sparkContext()))))
                    : Optional.empty();
            findings.add(examples.finding());
            return new Result(said, findings, page);
        } finally {
            facts.unpersist();
            samples.unpersist();
        }
    }

    /** How many texts are in each language, the commonest first. */
    private static Finding languages(LanguageColumn column, Artefact manifest, long all) {
        String begin = ManifestStage.LANGUAGE + column.cell() + ".";
        Map<String, Long> counts = new TreeMap<>();
        column.languages()
                .forEach(language ->
                        counts.put(language, manifest.provenance().counts().getOrDefault(begin + language, 0L)));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("language", "samples", "share"));
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(one -> rows.add(
                        List.of(one.getKey(), Finding.count(one.getValue()), Finding.share(one.getValue(), all))));
        long told = counts.values().stream().mapToLong(Long::longValue).sum();
        return new Finding(
                "Languages, " + column.cell(),
                rows,
                told == all
                        ? List.of()
                        : List.of(Finding.count(all - told) + " of " + Finding.count(all)
                                + " samples have no text, or one that does not tell."));
    }

    private static String page(
            String name, String extent, List<Finding> findings, List<OverviewPage.Example> examples) {
        return new OverviewPage()
                .html(
                        name,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        extent,
                        findings.stream()
                                .map(f -> new OverviewPage.Table(f.title(), f.rows(), f.notes()))
                                .toList(),
                        examples);
    }

    /** A folder that all executors see. */
    private Path scratch() {
        try {
            if (SparkSessions.isCluster(spark.sparkContext().master())) {
                return new Path(
                        FileSystem.get(configuration).getHomeDirectory(), ".athanor-inspect-" + UUID.randomUUID());
            }
            return new Path(Files.createTempDirectory("athanor-inspect").toUri());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder to write samples down in", e);
        }
    }
}
