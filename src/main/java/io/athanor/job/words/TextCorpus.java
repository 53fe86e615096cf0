package io.athanor.job.words;

import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.extract.encoder.text.CleaningSettings;
import io.athanor.extract.encoder.text.TextWords;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.job.SparkSessions;
import io.athanor.source.PayloadField;
import io.athanor.source.SourceSettings;
import io.athanor.source.inspect.Inspection;
import io.athanor.source.inspect.Inspector;
import io.athanor.source.inspect.PipelineDraft;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The texts of a source as lists of words, a row a text; executors read them. Texts that cannot be read are rows without words. */
final class TextCorpus {
    static final String WORDS = "words";

    private static final StructType TYPE =
            new StructType().add(WORDS, DataTypes.createArrayType(DataTypes.StringType, false), false);

    private final SparkSession spark;
    private final CleaningSettings cleaning;
    private final Path scratch;

    /** @param scratch a folder that all executors see, where samples are written down; emptied by the caller */
    TextCorpus(SparkSession spark, CleaningSettings cleaning, Path scratch) {
        this.spark = spark;
        this.cleaning = cleaning;
        this.scratch = scratch;
    }

    /**
     * The texts of one source.
     *
     * @param fields that hold texts; empty for all that look like texts
     * @throws UserError if it has none
     */
    Dataset<Row> of(String source, List<String> fields) {
        if (source.matches("(?i).*\\.txt(\\.gz)?")) {
            CleaningSettings clean = cleaning;
            return rows(spark.read()
                    .textFile(source)
                    .toJavaRDD()
                    .map(line -> TextWords.of(line.getBytes(StandardCharsets.UTF_8), clean)));
        }
        Inspection found = new Inspector(spark).look(source);
        SourceSettings settings = settings(found);
        List<PayloadField> texts = texts(source, found, fields);
        WorkDirectory work = new WorkDirectory(scratch, spark.sparkContext().hadoopConfiguration());
        Artefact manifest = new Publisher(spark, work, SparkSessions.environment(spark))
                .publish(new ManifestStage(Sources.open(settings, spark), texts));
        List<String> names = texts.stream().map(PayloadField::name).toList();
        CleaningSettings clean = cleaning;
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        return rows(ManifestTable.read(spark, manifest, names).toJavaRDD().mapPartitions(samples -> {
            OriginalPayloads payloads = new OriginalPayloads(hadoop.value().value(), settings.references());
            List<String> columns =
                    names.stream().map(ManifestTable::payloadColumn).toList();
            Iterable<Row> all = () -> samples;
            return java.util.stream.StreamSupport.stream(all.spliterator(), false)
                    .flatMap(sample -> columns.stream()
                            .map(column -> ManifestTable.payload(sample.getAs(column)))
                            .filter(java.util.Objects::nonNull)
                            .map(payload -> words(payload, payloads, clean)))
                    .iterator();
        }));
    }

    private Dataset<Row> rows(JavaRDD<List<String>> texts) {
        return spark.createDataFrame(
                texts.map(words -> RowFactory.create((Object) words.toArray(String[]::new))), TYPE);
    }

    private static List<String> words(Payload payload, OriginalPayloads payloads, CleaningSettings clean) {
        var bytes = new ByteArrayOutputStream();
        try {
            return payloads.copy(payload, bytes).isPresent() ? List.of() : TextWords.of(bytes.toByteArray(), clean);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
    }

    private static SourceSettings settings(Inspection found) {
        return switch (found.kind()) {
            case WEBDATASET -> SourceSettings.ofWebdataset(found.location());
            case FOLDER -> SourceSettings.ofFolder(found.location());
            case MANIFEST -> {
                String id = found.id();
                if (id == null) {
                    throw new UserError("Cannot read the texts of " + found.location()
                            + ": no column has another value in every row, expected one of ids. Add one, or give the texts"
                            + " as .txt, a text a line.");
                }
                yield SourceSettings.ofManifest(found.location()).overTables(List.of(found.location()), id, List.of());
            }
        };
    }

    private static List<PayloadField> texts(String source, Inspection found, List<String> wanted) {
        List<PayloadField> texts = new ArrayList<>();
        List<String> known = new ArrayList<>();
        PipelineDraft.payloads(found).forEach((name, input) -> {
            if (input.type() == Inspection.Type.TEXT) {
                known.addAll(input.from());
                if (wanted.isEmpty() || input.from().stream().anyMatch(wanted::contains)) {
                    texts.add(PayloadField.inlineText(input.from()).optional());
                }
            }
        });
        List<String> unknown =
                wanted.stream().filter(field -> !known.contains(field)).toList();
        if (texts.isEmpty() || !unknown.isEmpty()) {
            throw new UserError("Cannot learn words from " + source + ": found "
                    + (known.isEmpty() ? "no texts" : "texts in " + known) + ", expected "
                    + (unknown.isEmpty() ? "some" : unknown) + ". Correct "
                    + (wanted.isEmpty() ? "the source." : "--field."));
        }
        return texts;
    }
}
