package io.athanor.job.predict;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.export.OnnxModel;
import io.athanor.job.features.SampleCells;
import io.athanor.table.FeatureTable;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.task.Task;
import io.athanor.train.joined.JoinedFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Scores buckets of feature tables on an executor, a Parquet file a bucket. Tables of one manifest hold the same ids in the
 * same buckets in the same order, so they are read side by side and need no join.
 *
 * @param model the bytes of an exported model
 * @param where the model's place, for messages
 * @param tables the features of the model's modalities, in its order
 * @param folder gets the files
 * @param notes written into the footer of each
 */
record BucketScoring(
        Broadcast<byte[]> model,
        String where,
        List<Table> tables,
        String folder,
        Map<String, String> notes,
        Broadcast<SerializableConfiguration> hadoop)
        implements FlatMapFunction<Iterator<Integer>, BucketScoring.Written> {
    static final String PREDICTION = "prediction";
    static final String PROBABILITY = "probability";

    /** Whether a sample is left without an answer; its prediction is null then. */
    static final String ABSTAINED = "abstained";

    /** The labels of a sample that may have several. */
    static final String PREDICTIONS = "predictions";

    /** A probability an output, in the order of the footer's and the record's {@code outputs}. */
    static final String PROBABILITIES = "probabilities";

    /** Modalities that the row's prediction rests on; 0 says that it is the prior, for nothing was seen. */
    static final String MODALITIES_USED = "modalities_used";

    /** One modality's features, bucket by bucket: at most one file each. */
    record Table(Modality modality, Shape shape, List<List<String>> buckets) implements Serializable {
        static Table of(FeatureTable table) {
            return new Table(table.modality(), table.shape(), JoinedFiles.fileNames(table.artefact()));
        }
    }

    /**
     * A file that was written.
     *
     * @param unseen rows of which no modality was there
     * @param others cells of word columns that are rare in training, or not in it at all
     * @param abstained rows that are left without an answer
     * @param changes what was done to their cells that no setting asked for
     * @param refusal why the bucket cannot be scored, or null. A task returns it rather than throws it: Spark would try again,
     *     and show a stack trace for what a person has to mend
     */
    record Written(
            String file,
            long rows,
            long unseen,
            long others,
            long abstained,
            Changes changes,
            @Nullable String refusal) implements Serializable {}

    /** The columns of the files: what is predicted is said in the form of its task. */
    static StructType schema(Task task, List<Modality> modalities) {
        StructType schema = new StructType().add(Columns.SAMPLE_ID, DataTypes.StringType, false);
        DataType floats = DataTypes.createArrayType(DataTypes.FloatType, false);
        switch (task.activation()) {
            case SOFTMAX, ORDINAL -> {
                schema = schema.add(PREDICTION, DataTypes.StringType, task.abstains())
                        .add(PROBABILITY, DataTypes.FloatType, false)
                        .add(PROBABILITIES, floats, false);
                if (task.abstains()) {
                    schema = schema.add(ABSTAINED, DataTypes.BooleanType, false);
                }
            }
            case SIGMOID ->
                schema = schema.add(PREDICTIONS, DataTypes.createArrayType(DataTypes.StringType, false), false)
                        .add(PROBABILITIES, floats, false);
            case IDENTITY -> {
                for (String target : task.outputs()) {
                    schema = schema.add(column(task, target), DataTypes.FloatType, false);
                }
            }
        }
        for (Modality modality : modalities) {
            schema = schema.add(modality + "_status", DataTypes.StringType, false);
        }
        return schema.add(MODALITIES_USED, DataTypes.IntegerType, false);
    }

    /** Of a target. */
    private static String column(Task task, String target) {
        return task.outputs().size() == 1 ? PREDICTION : PREDICTION + "_" + target;
    }

    @Override
    public Iterator<Written> call(Iterator<Integer> buckets) {
        List<Written> written = new ArrayList<>();
        try (OnnxModel loaded = OnnxModel.load(model.value(), where)) {
            while (buckets.hasNext()) {
                int bucket = buckets.next();
                if (!tables.get(0).buckets().get(bucket).isEmpty()) {
                    written.add(score(bucket, loaded));
                }
            }
        }
        return written.iterator();
    }

    private Written score(int bucket, OnnxModel loaded) {
        Configuration configuration = hadoop.value().value();
        String name = String.format(Locale.ROOT, "part-%05d.parquet", bucket);
        List<RowReader> readers = new ArrayList<>();
        try {
            for (Table table : tables) {
                Path file = new Path(table.buckets().get(bucket).get(0));
                readers.add(RowFile.read(file, configuration, FeatureTable.schema(table.shape())));
            }
            ScoredRows rows = new ScoredRows(loaded, readers);
            List<Modality> modalities = tables.stream().map(Table::modality).toList();
            long n = RowFile.write(
                    new Path(folder, name), configuration, schema(loaded.task(), modalities), rows, notes);
            return new Written(name, n, rows.unseen(), rows.others(), rows.abstained(), rows.changes(), null);
        } catch (UserError e) {
            return new Written(name, 0, 0, 0, 0, Changes.NONE, String.valueOf(e.getMessage()));
        } finally {
            readers.forEach(RowReader::close);
        }
    }

    /** Rows of several tables, side by side, as rows of {@link #schema}. */
    private static final class ScoredRows implements Iterator<Row> {
        private static final int ROWS_A_BATCH = 256;

        private final OnnxModel model;
        private final List<RowReader> readers;
        private Iterator<Row> scored = List.<Row>of().iterator();
        private final Changes.Tally changes = new Changes.Tally();
        private long unseen;
        private long others;
        private long abstained;

        ScoredRows(OnnxModel model, List<RowReader> readers) {
            this.model = model;
            this.readers = readers;
        }

        /** Rows so far of which no modality was there. */
        long unseen() {
            return unseen;
        }

        /** Cells so far of word columns without a place of their own. */
        long others() {
            return others;
        }

        /** Rows so far without an answer. */
        long abstained() {
            return abstained;
        }

        /** What was done so far to the cells of rows. */
        Changes changes() {
            return changes.changes();
        }

        @Override
        public boolean hasNext() {
            if (!scored.hasNext() && readers.get(0).hasNext()) {
                scored = batch().iterator();
            }
            boolean more = scored.hasNext();
            if (!more && readers.stream().anyMatch(RowReader::hasNext)) {
                throw new IllegalStateException("the feature tables do not hold the same ids");
            }
            return more;
        }

        @Override
        public Row next() {
            return scored.next();
        }

        private List<Row> batch() {
            List<Modality> modalities = model.schema().modalities();
            List<SampleCells> rows = new ArrayList<>();
            while (rows.size() < ROWS_A_BATCH && readers.get(0).hasNext()) {
                SampleCells row =
                        new SampleCells(readers.stream().map(RowReader::next).toList());
                rows.add(row);
                row.noteClipped(model.transforms(), modalities, changes);
                others += row.others(model.transforms(), modalities);
                unseen += row.used() == 0 ? 1 : 0;
            }
            float[][][] features = SampleCells.inputs(rows, model.transforms(), modalities);
            float[][] predictions = model.score(features).predictions();
            List<Row> out = new ArrayList<>();
            for (int i = 0; i < predictions.length; i++) {
                if (!isFinite(predictions[i])) {
                    throw new UserError(
                            "Cannot score the sample " + rows.get(i).sampleId()
                                    + ": the model gives NaN, expected a prediction. Its values lie so far from those of the training"
                                    + " that it cannot compute with them: look at the sample's numbers, and leave it out or mend it.");
                }
                abstained += model.decision().answers(predictions[i]) ? 0 : 1;
                out.add(new PredictedRow(rows.get(i)).scored(model.task(), model.decision(), predictions[i]));
            }
            return out;
        }

        private static boolean isFinite(float[] predictions) {
            for (float p : predictions) {
                if (!Float.isFinite(p)) {
                    return false;
                }
            }
            return true;
        }
    }
}
