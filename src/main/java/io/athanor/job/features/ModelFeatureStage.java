package io.athanor.job.features;

import io.athanor.base.Fingerprint;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.publish.FeatureTables;
import io.athanor.extract.publish.Tally;
import io.athanor.extract.segment.RowChanges;
import io.athanor.job.TrainedModelSettings;
import io.athanor.table.Artefact;
import io.athanor.table.FeatureTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What a model of this program says of the samples, as a feature table: of one that lacks all that the model reads it is
 * missing, or in quarantine if some of that could not be read.
 */
final class ModelFeatureStage implements FeatureStage {
    private static final int VERSION = 1;

    private final Modality modality;
    private final TrainedModelSettings settings;
    private final EarlierModel model;
    private final List<FeatureTable> inputs;

    /** @param inputs the features of the model's modalities, in its order */
    ModelFeatureStage(Modality modality, TrainedModelSettings settings, EarlierModel model, List<FeatureTable> inputs) {
        this.modality = modality;
        this.settings = settings;
        this.model = model;
        this.inputs = List.copyOf(inputs);
    }

    @Override
    public Fingerprint fingerprint(ExtractContext context) {
        List<Fingerprint> all = new ArrayList<>();
        all.add(context.manifest().fingerprint());
        all.add(model.fingerprint());
        inputs.forEach(table -> all.add(table.artefact().fingerprint()));
        return Fingerprint.of("extract-model", VERSION)
                .with("output", settings.output())
                .with("file", Fingerprint.sha256(model.bytes()))
                .with("buckets", context.buckets())
                .with("precision", context.precision().toString())
                .withInputs(all)
                .build();
    }

    @Override
    public Artefact run(ExtractContext context) {
        Map<String, Fingerprint> made = new TreeMap<>();
        made.put(TrainedWith.MODEL, model.fingerprint());
        inputs.forEach(table ->
                made.put("features." + table.modality(), table.artefact().fingerprint()));
        var tables = new FeatureTables(context, modality, fingerprint(context)).madeOf(made);
        return tables.find().orElseGet(() -> make(context, tables));
    }

    private Artefact make(ExtractContext context, FeatureTables tables) {
        Instant started = Instant.now();
        Dataset<Row> rows = rows(context).persist(StorageLevel.DISK_ONLY());
        try {
            Artefact artefact = tables.publish(
                    rows,
                    Tally.of(rows).with(RowChanges.of(rows)),
                    new Shape.Vector(model.width()),
                    Map.of("model", model.where(), "output", settings.output()),
                    Map.of(),
                    started);
            long all = artefact.provenance().rows();
            context.progress().rows(all, all);
            return artefact;
        } finally {
            rows.unpersist();
        }
    }

    private Dataset<Row> rows(ExtractContext context) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(context.spark().sparkContext());
        Broadcast<byte[]> bytes = spark.broadcast(model.bytes());
        Broadcast<SerializableConfiguration> hadoop =
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        ModelScoring scoring = new ModelScoring(
                bytes,
                model.where(),
                settings.output(),
                inputs.stream().map(ModelScoring.Table::of).toList(),
                hadoop);
        int buckets = scoring.buckets();
        // as many tasks as run at a time, for each loads the model
        int tasks = Math.min(buckets, Math.max(1, spark.defaultParallelism()));
        return context.spark()
                .createDataFrame(
                        spark.parallelize(IntStream.range(0, buckets).boxed().toList(), tasks)
                                .mapPartitions(scoring),
                        ModelScoring.SCHEMA);
    }
}
