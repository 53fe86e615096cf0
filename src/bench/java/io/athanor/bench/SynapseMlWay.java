package io.athanor.bench;

import io.athanor.extract.payload.image.Planes;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * SynapseML's {@code ONNXModel} in a class path of its own, called by reflection. Tensors go in as columns; texts come
 * tokenised and padded already, which it is not charged for. By default 32 rows as they come, texts padded to 128 word
 * pieces; tuned with Athanor's order and batch size, padded to the batch's longest. Result: the hidden states, written as
 * the mean of real tokens; or the embeddings.
 */
final class SynapseMlWay implements Contender.Way {
    static final String MODEL_FILES = "athanor.bench.model.";
    private static final int USUAL_BATCH = 32;
    private static final int WIDTH = 384;

    private final Contender.Task task;
    private final SparkSession spark;
    private final int batch;
    private final Dataset<Row> input;
    private final Transformer model;

    SynapseMlWay(Contender.Task task, boolean tuned) throws Exception {
        this.task = task;
        this.spark = Contender.spark(task);
        this.batch = !tuned ? USUAL_BATCH : task.isText() ? 16 : 8;
        this.input = task.isText()
                ? tokens(tuned)
                : spark.read().parquet(uri(task.data().resolve("pictures.parquet")));
        this.model = model();
    }

    private Transformer model() throws Exception {
        Class<?> type = Class.forName("com.microsoft.azure.synapse.ml.onnx.ONNXModel");
        Object made = type.getConstructor().newInstance();
        byte[] network = Files.readAllBytes(Path.of(System.getProperty(MODEL_FILES + task.modality())));
        set(made, "setModelPayload", network);
        set(made, "setMiniBatchSize", batch);
        set(made, "setDeviceType", "CPU");
        if (task.isText()) {
            set(made, "setFeedDict", Map.of("input_ids", "ids", "attention_mask", "mask", "token_type_ids", "types"));
            set(made, "setFetchDict", Map.of("out", "last_hidden_state"));
        } else {
            set(made, "setFeedDict", Map.of("input_1", "planes"));
            set(made, "setFetchDict", Map.of("out", "embedding"));
        }
        return (Transformer) made;
    }

    private static void set(Object model, String setter, Object value) throws Exception {
        for (Method method : model.getClass().getMethods()) {
            if (method.getName().equals(setter)
                    && method.getParameterCount() == 1
                    && fits(method.getParameterTypes()[0], value)) {
                // some of its setters take Java's maps only as HashMap
                method.invoke(model, value instanceof Map<?, ?> map ? new java.util.HashMap<>(map) : value);
                return;
            }
        }
        throw new NoSuchMethodException(setter + " of " + value.getClass());
    }

    private static boolean fits(Class<?> parameter, Object value) {
        return value instanceof Integer
                ? parameter == int.class
                : value instanceof Map
                        ? parameter.isAssignableFrom(java.util.HashMap.class)
                        : parameter.isInstance(value);
    }

    @Override
    public void warmUp() {
        run(task.isText() ? texts(2).limit(PlainWay.WARM_UP_ROWS) : pictures(input.limit(PlainWay.WARM_UP_ROWS), 2));
    }

    @Override
    public Contender.Outcome round() {
        return run(task.isText() ? texts(task.partitions()) : pictures(input, task.partitions()));
    }

    private Contender.Outcome run(Dataset<Row> tensors) {
        String out = uri(task.scratch().resolve("synapseml"));
        StructType result = new StructType()
                .add("id", DataTypes.StringType)
                .add("features", DataTypes.createArrayType(DataTypes.FloatType));
        boolean text = task.isText();
        model.transform(tensors)
                .mapPartitions((MapPartitionsFunction<Row, Row>) rows -> features(rows, text), Encoders.row(result))
                .write()
                .mode(SaveMode.Overwrite)
                .option("compression", "zstd")
                .parquet(out);
        return new Contender.Outcome(spark.read().parquet(out).count(), -1);
    }

    /** Padded texts in the order of their batches, written once before the rounds. */
    private Dataset<Row> tokens(boolean tuned) {
        List<Row> texts = new ArrayList<>(
                spark.read().parquet(uri(task.data().resolve("tokens.parquet"))).collectAsList());
        if (tuned) {
            texts.sort(Comparator.comparingInt(row -> ids(row).length));
        }
        List<Row> padded = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            int last = Math.min(i / batch * batch + batch, texts.size()) - 1;
            int length = tuned ? ids(texts.get(last)).length : Tokens.PADDED;
            long[] ids = ids(texts.get(i));
            long[] mask = new long[length];
            Arrays.fill(mask, 0, ids.length, 1);
            padded.add(RowFactory.create(
                    i / batch, i, texts.get(i).getString(0), Arrays.copyOf(ids, length), mask, new long[length]));
        }
        StructType schema = new StructType()
                .add("batch", DataTypes.IntegerType)
                .add("ordinal", DataTypes.IntegerType)
                .add("id", DataTypes.StringType)
                .add("ids", DataTypes.createArrayType(DataTypes.LongType))
                .add("mask", DataTypes.createArrayType(DataTypes.LongType))
                .add("types", DataTypes.createArrayType(DataTypes.LongType));
        String file = uri(task.scratch().resolve("tokens.parquet"));
        spark.createDataFrame(padded, schema).write().parquet(file);
        return spark.read().parquet(file);
    }

    private static long[] ids(Row row) {
        LongBuffer buffer = ByteBuffer.wrap((byte[]) row.get(1)).asLongBuffer();
        long[] ids = new long[buffer.remaining()];
        buffer.get(ids);
        return ids;
    }

    /** Rows of a batch stay together and in order, so that its own batches are these. */
    private Dataset<Row> texts(int partitions) {
        return input.repartitionByRange(partitions, input.col("batch")).sortWithinPartitions("batch", "ordinal");
    }

    private static String uri(Path path) {
        return path.toUri().toString();
    }

    private Dataset<Row> pictures(Dataset<Row> files, int partitions) {
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add(
                        "planes",
                        DataTypes.createArrayType(
                                DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType))));
        return files.repartition(partitions)
                .mapPartitions((MapPartitionsFunction<Row, Row>) SynapseMlWay::cubes, Encoders.row(schema));
    }

    private static Iterator<Row> cubes(Iterator<Row> rows) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                Row row = rows.next();
                return RowFactory.create(row.getString(0), cube(Planes.of((byte[]) row.get(1))));
            }
        };
    }

    private static float[][][] cube(float[] planes) {
        float[][][] cube = new float[3][224][224];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 224; y++) {
                System.arraycopy(planes, (c * 224 + y) * 224, cube[c][y], 0, 224);
            }
        }
        return cube;
    }

    private static Iterator<Row> features(Iterator<Row> rows, boolean text) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                Row row = rows.next();
                Object out = row.get(row.fieldIndex("out"));
                return RowFactory.create(
                        row.getAs("id"), text ? mean((float[][]) out, row.getList(row.fieldIndex("mask"))) : out);
            }
        };
    }

    /** @param states [tokens × 384], those of padding among them */
    private static float[] mean(float[][] states, List<Long> mask) {
        int real = (int) mask.stream().filter(attended -> attended == 1).count();
        float[] flat = new float[real * WIDTH];
        for (int t = 0; t < real; t++) {
            // padding stands at the end
            System.arraycopy(states[t], 0, flat, t * WIDTH, WIDTH);
        }
        return Tokens.unitMean(flat, 0, real, WIDTH);
    }

    @Override
    public void close() {
        spark.stop();
    }
}
