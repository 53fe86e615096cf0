package io.athanor.job;

import io.athanor.data.Modality;
import io.athanor.export.ModelOutputs;
import io.athanor.export.OnnxModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Scores rows with an exported model on an executor: {@code sample_id} and, for each modality of the model in its order,
 * feature and status come in; see {@link #schema} for what goes out.
 *
 * @param model the bytes of the model's file
 * @param where the file's place, for messages
 */
record RowScoring(Broadcast<byte[]> model, String where) implements MapPartitionsFunction<Row, Row> {
    private static final int ROWS_A_BATCH = 256;

    /**
     * {@code sample_id}; {@code prediction}, the likeliest class, and {@code probability}, its probability; {@code
     * probabilities} by class; all three null where not one modality is present; and {@code <modality>_status}.
     */
    static StructType schema(List<Modality> modalities) {
        StructType schema = new StructType()
                .add("sample_id", DataTypes.StringType, false)
                .add("prediction", DataTypes.StringType)
                .add("probability", DataTypes.FloatType)
                .add("probabilities", DataTypes.createMapType(DataTypes.StringType, DataTypes.FloatType, false));
        for (Modality modality : modalities) {
            schema = schema.add(modality + "_status", DataTypes.StringType, false);
        }
        return schema;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        OnnxModel loaded = OnnxModel.load(model.value(), where);
        return new Iterator<>() {
            private Iterator<Row> scored = List.<Row>of().iterator();

            @Override
            public boolean hasNext() {
                if (!scored.hasNext() && rows.hasNext()) {
                    List<Row> batch = new ArrayList<>();
                    while (batch.size() < ROWS_A_BATCH && rows.hasNext()) {
                        batch.add(rows.next());
                    }
                    scored = score(loaded, batch).iterator();
                }
                if (!scored.hasNext()) {
                    loaded.close();
                }
                return scored.hasNext();
            }

            @Override
            public Row next() {
                return scored.next();
            }
        };
    }

    private static List<Row> score(OnnxModel model, List<Row> batch) {
        List<Modality> modalities = model.schema().modalities();
        float[][][] features = new float[modalities.size()][batch.size()][];
        for (int m = 0; m < modalities.size(); m++) {
            for (int i = 0; i < batch.size(); i++) {
                features[m][i] = model.transforms()
                        .encode(modalities.get(m), cell(batch.get(i).get(1 + 2 * m)));
            }
        }
        ModelOutputs outputs = model.score(features);
        List<Row> scored = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            int row = i;
            boolean any = Arrays.stream(features).anyMatch(modality -> modality[row] != null);
            scored.add(row(batch.get(i), model.classes(), any ? outputs.probabilities()[i] : null, modalities.size()));
        }
        return scored;
    }

    private static Row row(Row in, List<String> classes, float @Nullable [] probabilities, int modalities) {
        Object[] values = new Object[4 + modalities];
        values[0] = in.getString(0);
        if (probabilities != null) {
            Map<String, Float> byClass = new LinkedHashMap<>();
            int likeliest = 0;
            for (int c = 0; c < probabilities.length; c++) {
                byClass.put(classes.get(c), probabilities[c]);
                likeliest = probabilities[c] > probabilities[likeliest] ? c : likeliest;
            }
            values[1] = classes.get(likeliest);
            values[2] = probabilities[likeliest];
            // Spark's row encoder takes Scala's maps alone
            values[3] = scala.collection.JavaConverters.mapAsScalaMap(byClass);
        }
        for (int m = 0; m < modalities; m++) {
            values[4 + m] = in.getString(2 + 2 * m);
        }
        return RowFactory.create(values);
    }

    /** Spark hands arrays out as sequences; transforms take plain arrays. */
    private static @Nullable Object cell(@Nullable Object value) {
        if (value == null || value instanceof Row) {
            return value;
        }
        scala.collection.Seq<?> floats = (scala.collection.Seq<?>) value;
        float[] plain = new float[floats.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (Float) floats.apply(i);
        }
        return plain;
    }
}
