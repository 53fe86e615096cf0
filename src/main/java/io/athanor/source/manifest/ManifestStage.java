package io.athanor.source.manifest;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.source.EachPayload;
import io.athanor.source.LanguageColumn;
import io.athanor.source.PartWriter;
import io.athanor.source.PayloadField;
import io.athanor.source.Scan;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.table.Artefact;
import io.athanor.table.ArtefactKind;
import io.athanor.table.ManifestTable;
import io.athanor.table.Stage;
import io.athanor.table.StageContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes down every sample of a source: its id, its cells, and where its payloads are. The artefact's files are the parts;
 * see {@link ManifestTable} for their form.
 */
public final class ManifestStage implements Stage<Artefact> {
    public static final String NAME = "manifest";

    /** In its record, what the counts of samples by language begin with: {@code language.CELL.LANGUAGE}. */
    public static final String LANGUAGE = "language.";

    private final Source source;
    private final List<PayloadField> fields;
    private final List<LanguageColumn> languages;

    /** @param fields what the pipeline's modalities read payloads from; of two of one name the first counts */
    public ManifestStage(Source source, List<PayloadField> fields) {
        this(source, fields, List.of());
    }

    /**
     * As the other.
     *
     * @param languages cells that are added: which languages texts are in
     */
    public ManifestStage(Source source, List<PayloadField> fields, List<LanguageColumn> languages) {
        this.source = source;
        this.languages = List.copyOf(languages);
        Map<String, PayloadField> byName = new TreeMap<>();
        fields.forEach(field -> byName.putIfAbsent(field.name(), field));
        this.fields = List.copyOf(byName.values());
    }

    /** How its source is set up. */
    SourceSettings settings() {
        return source.settings();
    }

    /** The payload fields that it writes down, each once. */
    public List<String> fieldNames() {
        return fields.stream().map(PayloadField::name).toList();
    }

    @Override
    public Fingerprint fingerprint() {
        Fingerprint.Builder builder =
                Fingerprint.of(NAME, 3).with("source", source.fingerprint()).with("fields", fields);
        return (languages.isEmpty() ? builder : builder.with("languages", languages)).build();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String unit() {
        return "samples";
    }

    @Override
    public ArtefactKind kind() {
        return ArtefactKind.MANIFEST;
    }

    @Override
    public Map<String, Fingerprint> inputs() {
        return source.inputs();
    }

    /** The fingerprint of its source's description. */
    @Override
    public Fingerprint source() {
        return source.fingerprint();
    }

    /**
     * Writes the manifest.
     *
     * @throws UserError if the source has no sample, a sample no id or two samples the same one, a shard ends too early, or
     *     a required field occurs nowhere
     */
    @Override
    public void make(StageContext context, Path folder, Provenance.Builder record) {
        SparkSession spark = context.spark();
        PartWriter writer = new PartWriter(
                folder.toString(),
                fieldNames(),
                source.settings().partLimits(),
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()),
                languages);
        List<Scan> scans = source.scan(context, writer, fields).collect();
        refuseBroken(scans);
        List<Scan.Part> parts = scans.stream()
                .flatMap(scan -> scan.parts().stream())
                .sorted(Comparator.comparing(Scan.Part::name))
                .toList();
        Map<String, Long> found = new TreeMap<>();
        scans.forEach(scan -> scan.fields().forEach((field, n) -> found.merge(field, n, Long::sum)));
        refuseEmpty(parts);
        refuseAbsentFields(found);
        long rows = parts.stream().mapToLong(Scan.Part::rows).sum();
        if (!EachPayload.wanted(fields)) {
            refuseDuplicates(spark, folder);
        }
        Map<String, Long> counts = new TreeMap<>();
        fields.forEach(
                field -> counts.put(ManifestTable.payloadCount(field.name()), found.getOrDefault(field.name(), 0L)));
        scans.forEach(
                scan -> scan.languages().forEach((language, n) -> counts.merge(LANGUAGE + language, n, Long::sum)));
        counts.put("broken-cells", scans.stream().mapToLong(Scan::brokenCells).sum());
        record.settings(Map.of("source", source.settings(), "fields", fields))
                .files(parts.stream().map(Scan.Part::file).toList(), rows)
                .counts(counts)
                .changes(source.changes()
                        .plus(Changes.sum(scans.stream().map(Scan::changes).toList())));
    }

    @Override
    public Artefact output(StageContext context, Artefact artefact) {
        return artefact;
    }

    private static void refuseBroken(List<Scan> scans) {
        scans.stream().map(Scan::refusal).filter(why -> why != null).findFirst().ifPresent(why -> {
            throw new UserError(why);
        });
        List<String> nameless = scans.stream()
                .flatMap(scan -> scan.nameless().stream())
                .limit(PartWriter.EXAMPLES)
                .toList();
        if (!nameless.isEmpty()) {
            throw new UserError(
                    "Cannot take up the source: samples without an id, the first being " + String.join(", ", nameless)
                            + ", expected an id in every row. Fill in the ids, or leave the rows out.");
        }
    }

    private void refuseEmpty(List<Scan.Part> parts) {
        boolean mayLack = EachPayload.wanted(fields) && fields.stream().noneMatch(PayloadField::required);
        if (parts.isEmpty() && !mayLack) {
            throw new UserError("Cannot take up the source: no sample in " + source.place()
                    + ", expected at least one. Check what source names.");
        }
    }

    private void refuseAbsentFields(Map<String, Long> found) {
        for (PayloadField field : fields) {
            if (field.required() && !found.containsKey(field.name())) {
                throw new UserError("Cannot find a payload: no sample has a '" + field.name() + "', found "
                        + (found.isEmpty() ? "none at all" : String.join(", ", found.keySet()))
                        + ". Set from to one of them"
                        + (field.name().contains(".")
                                ? ", or source.field-after: first-dot if names go on behind that dot."
                                : "."));
            }
        }
    }

    private static void refuseDuplicates(SparkSession spark, Path folder) {
        List<Row> twice = spark.read()
                .schema(ManifestTable.schema(List.of()))
                .parquet(folder.toString())
                .groupBy(Columns.SAMPLE_ID)
                .agg(
                        functions.count(functions.lit(1)).as("n"),
                        functions.min(ManifestTable.PART).as("first"),
                        functions.max(ManifestTable.PART).as("last"))
                .where("n > 1")
                .orderBy(Columns.SAMPLE_ID)
                .limit(PartWriter.EXAMPLES)
                .collectAsList();
        if (!twice.isEmpty()) {
            throw new UserError("Cannot take up the source: ids that occur more than once, the first being "
                    + twice.stream()
                            .map(r -> r.getString(0) + " (" + r.getLong(1) + " times, in "
                                    + (r.getString(2).equals(r.getString(3))
                                            ? r.getString(2)
                                            : r.getString(2) + " and " + r.getString(3))
                                    + ")")
                            .collect(Collectors.joining(", "))
                    + ", expected every id once. Give the samples ids of their own.");
        }
    }
}
