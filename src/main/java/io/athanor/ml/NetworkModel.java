package io.athanor.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.task.Task;
import io.athanor.train.loop.EpochReport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What the models of this package share: a network that speaks of rows of which any modality may be null. It runs in ONNX
 * Runtime on the executors' processors, loaded once a task.
 *
 * <p>Stored as Spark ML's metadata and, in {@code model/} beside it, {@code model.onnx}, {@code weights.safetensors},
 * {@code transforms.json} and {@code curve.json}.
 *
 * @param <M> the model itself, which its setters return
 */
public abstract class NetworkModel<M extends NetworkModel<M>> extends Model<M> implements MLWritable {
    private static final String FOLDER = "model";

    private final String uid;
    private final StringArrayParam inputCols;
    private final OutputParams outputs;
    private @Nullable ModelFiles files;
    private transient @Nullable Sent sent;

    NetworkModel(String uid, boolean classes) {
        this.uid = uid;
        this.inputCols = new StringArrayParam(this, "inputCols", "feature columns, a modality each");
        this.outputs = classes ? OutputParams.ofClasses(this) : OutputParams.ofNumbers(this);
    }

    abstract M self();

    /** One of the same kind with nothing in it. */
    abstract M empty();

    /** The type of what it predicts. */
    abstract DataType predicted();

    /** What the column of predictions says of itself. */
    abstract Metadata metadata(String column);

    /** Whether several labels are numbers, and not texts. */
    boolean numbers() {
        return false;
    }

    M with(ModelFiles trained) {
        files = trained;
        return self();
    }

    final Task task() {
        return loaded().task();
    }

    final OutputParams outputs() {
        return outputs;
    }

    /** The model on the executors of a Spark. */
    private record Sent(SparkContext spark, Broadcast<ArrayList<byte[]>> bytes) {}

    /** How training went, an epoch an entry. */
    public List<EpochReport> curve() {
        String json = new String(loaded().curve(), StandardCharsets.UTF_8);
        try {
            return List.of(Json.read(json, EpochReport[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the curve of " + uid + " is damaged", e);
        }
    }

    /**
     * Adds the columns, whenever the data frame is read.
     *
     * @throws io.athanor.base.UserError if an input is not what the model was trained on, or a column is in the way
     */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        return NetworkScoring.score(
                dataset, bytes(dataset.sparkSession()), inputs(dataset.schema()), outputs.wanted(), numbers(), schema);
    }

    private List<InputColumn> inputs(StructType schema) {
        return InputColumn.of(schema, getOrDefault(inputCols));
    }

    private synchronized Broadcast<ArrayList<byte[]>> bytes(SparkSession spark) {
        if (sent == null || sent.spark() != spark.sparkContext()) {
            sent = new Sent(spark.sparkContext(), NetworkScoring.broadcast(spark, List.of(loaded())));
        }
        return sent.bytes();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ModelFiles model = loaded();
        NetworkScoring.requireFit(inputs(schema), model);
        return outputs.added(schema, predicted(), metadata(getOrDefault(outputs.prediction())));
    }

    private ModelFiles loaded() {
        if (files == null) {
            throw new IllegalStateException("there is no model in " + uid + ": it was neither trained nor read");
        }
        return files;
    }

    @Override
    public M copy(ParamMap extra) {
        M copy = empty();
        ((NetworkModel<M>) copy).files = files;
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public MLWriter write() {
        return new Writer<>(this);
    }

    public StringArrayParam inputCols() {
        return inputCols;
    }

    public Param<String> predictionCol() {
        return outputs.prediction();
    }

    public Param<String> hiddenCol() {
        return outputs.hidden();
    }

    public M setPredictionCol(String column) {
        return with(outputs.prediction(), column);
    }

    public M setHiddenCol(String column) {
        return with(outputs.hidden(), column);
    }

    final <T> M with(Param<T> param, T value) {
        set(param, value);
        return self();
    }

    private static final class Writer<M extends NetworkModel<M>> extends MLWriter {
        private final NetworkModel<M> model;

        Writer(NetworkModel<M> model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            new DefaultParamsWriter(model).saveImpl(path);
            model.loaded().write(new Path(path, FOLDER), sc().hadoopConfiguration());
        }
    }

    /** Reads Spark's metadata and the files beside them. */
    static final class Reader<M extends NetworkModel<M>> extends MLReader<M> {
        @Override
        public M load(String path) {
            M model = new DefaultParamsReader<M>().load(path);
            return model.with(ModelFiles.read(new Path(path, FOLDER), sc().hadoopConfiguration()));
        }
    }
}
