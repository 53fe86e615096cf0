package io.athanor.bench;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import io.athanor.model.ModelBundles;
import io.athanor.model.ModelFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * What people write by hand: Parquet in, {@code mapPartitions} in which a model is loaded by DJL and
 * {@code Predictor.batchPredict} is called for so many rows at a time, Parquet out. By default 32 rows as they come, texts
 * padded as the tokenizer's file says; tuned with Athanor's order and batch size, padded to the batch's longest. The session
 * is left as DJL opens it.
 */
final class PlainWay implements Contender.Way {
    static final int WARM_UP_ROWS = 600;
    private static final int USUAL_BATCH = 32;

    private final Contender.Task task;
    private final boolean tuned;
    private final SparkSession spark;

    PlainWay(Contender.Task task, boolean tuned) {
        this.task = task;
        this.tuned = tuned;
        this.spark = Contender.spark(task);
    }

    /** A row of the result; a bean, since a float array costs least that way. */
    public static final class Embedded {
        private String id = "";
        private float[] features = {};

        public String getId() {
            return id;
        }

        public void setId(String id) {
            this.id = id;
        }

        public float[] getFeatures() {
            return features;
        }

        public void setFeatures(float[] features) {
            this.features = features;
        }
    }

    /** A part of the rows: with all of them a rival that takes its time takes it three times. */
    @Override
    public void warmUp() {
        run(payloads().limit(WARM_UP_ROWS).repartition(2));
    }

    @Override
    public Contender.Outcome round() {
        return run(payloads().repartition(task.partitions()));
    }

    private Dataset<Row> payloads() {
        String file = task.isText() ? "texts.parquet" : "pictures.parquet";
        return spark.read().parquet(task.data().resolve(file).toUri().toString());
    }

    private Contender.Outcome run(Dataset<Row> payloads) {
        LongAccumulator loads = spark.sparkContext().longAccumulator("loads");
        String out = task.scratch().resolve("plain").toUri().toString();
        boolean text = task.isText();
        boolean sorted = tuned;
        int batch = !tuned ? USUAL_BATCH : text ? 16 : 8;
        payloads.mapPartitions(
                        (MapPartitionsFunction<Row, Embedded>) rows -> embed(rows, text, sorted, batch, loads),
                        Encoders.bean(Embedded.class))
                .write()
                .mode(SaveMode.Overwrite)
                .option("compression", "zstd")
                .parquet(out);
        return new Contender.Outcome(spark.read().parquet(out).count(), loads.value());
    }

    private static Iterator<Embedded> embed(
            Iterator<Row> rows, boolean text, boolean tuned, int batch, LongAccumulator loads) throws Exception {
        List<Embedded> embedded = new ArrayList<>();
        if (!rows.hasNext()) {
            return embedded.iterator();
        }
        loads.add(1);
        if (text) {
            try (PlainTexts translator = new PlainTexts(!tuned);
                    ZooModel<String, float[]> model = model(
                            ModelBundles.MINILM_L6.file("model"),
                            Criteria.builder()
                                    .setTypes(String.class, float[].class)
                                    .optTranslator(translator));
                    Predictor<String, float[]> predictor = model.newPredictor()) {
                List<Row> partition = new ArrayList<>();
                rows.forEachRemaining(partition::add);
                if (tuned) {
                    partition.sort(Comparator.comparingInt(row -> translator.length(row.getString(1))));
                }
                predict(predictor, partition.iterator(), batch, row -> row.getString(1), embedded);
            }
        } else {
            try (ZooModel<byte[], float[]> model = model(
                            ModelBundles.MOBILENET_V2_B10.file("model"),
                            Criteria.builder()
                                    .setTypes(byte[].class, float[].class)
                                    .optTranslator(new PlainPictures()));
                    Predictor<byte[], float[]> predictor = model.newPredictor()) {
                predict(predictor, rows, batch, row -> (byte[]) row.get(1), embedded);
            }
        }
        return embedded.iterator();
    }

    private static <I> ZooModel<I, float[]> model(ModelFile file, Criteria.Builder<I, float[]> criteria)
            throws Exception {
        return criteria.optModelPath(file.onDisk())
                .optEngine("OnnxRuntime")
                .optDevice(Device.cpu())
                .build()
                .loadModel();
    }

    private static <I> void predict(
            Predictor<I, float[]> predictor,
            Iterator<Row> rows,
            int batch,
            java.util.function.Function<Row, I> input,
            List<Embedded> embedded)
            throws Exception {
        List<String> ids = new ArrayList<>();
        List<I> inputs = new ArrayList<>();
        while (rows.hasNext()) {
            Row row = rows.next();
            ids.add(row.getString(0));
            inputs.add(input.apply(row));
            if (inputs.size() == batch || !rows.hasNext()) {
                List<float[]> features = predictor.batchPredict(inputs);
                for (int i = 0; i < ids.size(); i++) {
                    Embedded one = new Embedded();
                    one.setId(ids.get(i));
                    one.setFeatures(features.get(i));
                    embedded.add(one);
                }
                ids.clear();
                inputs.clear();
            }
        }
    }

    @Override
    public void close() {
        spark.stop();
    }
}
