package io.athanor.job.features;

import io.athanor.base.Changes;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Rejection;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.data.Status;
import io.athanor.export.ModelOutputs;
import io.athanor.export.OnnxModel;
import io.athanor.extract.segment.RowChanges;
import io.athanor.table.FeatureTable;
import io.athanor.table.QuarantineTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.train.joined.JoinedFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of samples, as rows of a feature table. Tables of one manifest hold the same ids in the same buckets in
 * the same order, so they are read side by side and need no join.
 *
 * @param model the bytes of its file
 * @param where its place, for messages
 * @param output see {@link #output(String, ModelOutputs)}
 * @param tables the features of its modalities, in its order
 */
record ModelScoring(
        Broadcast<byte[]> model,
        String where,
        String output,
        List<Table> tables,
        Broadcast<SerializableConfiguration> hadoop)
        implements FlatMapFunction<Iterator<Integer>, Row> {
    private static final int ROWS_A_BATCH = 256;

    static final StructType SCHEMA = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType, false)
            .add(Columns.VIEW, DataTypes.IntegerType, false)
            .add(Columns.STATUS, DataTypes.StringType, false)
            .add(Columns.FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false))
            .add(QuarantineTable.REASON, DataTypes.StringType)
            .add(QuarantineTable.MESSAGE, DataTypes.StringType)
            .add(QuarantineTable.PAYLOAD_SHA256, DataTypes.StringType)
            .add(QuarantineTable.URI, DataTypes.StringType)
            .add(Columns.REVISION, DataTypes.StringType)
            .add(Columns.CHANGES, DataTypes.StringType);

    /** One modality's features, bucket by bucket: at most one file each. */
    record Table(Modality modality, Shape shape, List<List<String>> buckets) implements Serializable {
        static Table of(FeatureTable table) {
            return new Table(table.modality(), table.shape(), JoinedFiles.fileNames(table.artefact()));
        }
    }

    /** @param output {@code fused}, {@code logits} or {@code predictions} */
    static float[][] output(String output, ModelOutputs of) {
        return switch (output) {
            case "logits" -> of.logits();
            case "predictions" -> of.predictions();
            default -> of.hidden();
        };
    }

    int buckets() {
        return tables.get(0).buckets().size();
    }

    @Override
    public Iterator<Row> call(Iterator<Integer> buckets) {
        OnnxModel loaded = OnnxModel.load(model.value(), where);
        org.apache.spark.TaskContext.get()
                .addTaskCompletionListener((org.apache.spark.util.TaskCompletionListener) task -> loaded.close());
        return new Iterator<>() {
            private Iterator<Row> rows = List.<Row>of().iterator();

            @Override
            public boolean hasNext() {
                while (!rows.hasNext() && buckets.hasNext()) {
                    int bucket = buckets.next();
                    if (!tables.get(0).buckets().get(bucket).isEmpty()) {
                        rows = new BucketRows(bucket, loaded);
                    }
                }
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return rows.next();
            }
        };
    }

    /** The rows of a bucket, a batch in memory at a time. */
    private final class BucketRows implements Iterator<Row> {
        private final OnnxModel loaded;
        private final List<RowReader> readers = new ArrayList<>();
        private Iterator<Row> scored = List.<Row>of().iterator();

        BucketRows(int bucket, OnnxModel loaded) {
            this.loaded = loaded;
            Configuration configuration = hadoop.value().value();
            for (Table table : tables) {
                Path file = new Path(table.buckets().get(bucket).get(0));
                readers.add(RowFile.read(file, configuration, FeatureTable.schema(table.shape())));
            }
            // who takes rows need not take all
            org.apache.spark.TaskContext.get().addTaskCompletionListener((org.apache.spark.util.TaskCompletionListener)
                    task -> readers.forEach(RowReader::close));
        }

        @Override
        public boolean hasNext() {
            if (!scored.hasNext() && readers.get(0).hasNext()) {
                scored = batch().iterator();
            }
            return scored.hasNext();
        }

        @Override
        public Row next() {
            return scored.next();
        }

        private List<Row> batch() {
            List<Modality> modalities = loaded.schema().modalities();
            List<SampleCells> samples = new ArrayList<>();
            while (samples.size() < ROWS_A_BATCH && readers.get(0).hasNext()) {
                samples.add(
                        new SampleCells(readers.stream().map(RowReader::next).toList()));
            }
            float[][][] inputs = SampleCells.inputs(samples, loaded.transforms(), modalities);
            float[][] said = output(output, loaded.score(inputs));
            return IntStream.range(0, samples.size())
                    .mapToObj(i -> row(samples.get(i), modalities, said[i]))
                    .toList();
        }

        private Row row(SampleCells sample, List<Modality> modalities, float[] said) {
            if (sample.used() == 0) {
                String broken = IntStream.range(0, modalities.size())
                        .filter(m -> Status.parse(sample.cells().get(m).getString(1)) == Status.QUARANTINED)
                        .mapToObj(m -> tables.get(m).modality().name())
                        .collect(Collectors.joining(", "));
                return broken.isEmpty()
                        ? row(sample, Status.MISSING, null, null, null, null)
                        : row(
                                sample,
                                Status.QUARANTINED,
                                null,
                                Rejection.UNDECODABLE,
                                "nothing that the model reads could be read: see the quarantine of " + broken,
                                null);
            }
            for (float value : said) {
                if (!Float.isFinite(value)) {
                    return row(
                            sample,
                            Status.QUARANTINED,
                            null,
                            Rejection.NOT_FINITE,
                            "the model gives NaN or infinity: values lie too far from those of its training",
                            null);
                }
            }
            Changes.Tally changes = new Changes.Tally();
            sample.noteClipped(loaded.transforms(), modalities, changes);
            return row(sample, Status.OK, said, null, null, RowChanges.write(changes.changes(), "clipped"));
        }

        private static Row row(
                SampleCells sample,
                Status status,
                float @Nullable [] features,
                @Nullable String reason,
                @Nullable String message,
                @Nullable String changes) {
            return RowFactory.create(
                    sample.sampleId(),
                    RowKey.PAYLOAD,
                    status.column(),
                    features,
                    reason,
                    message,
                    null,
                    null,
                    null,
                    changes);
        }
    }
}
