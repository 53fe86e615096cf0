package io.athanor.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.train.loop.EpochReport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.attribute.NominalAttribute;
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
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A fused or distilled classifier. It adds logits, probabilities and the likeliest class under Spark ML's names, for rows of
 * which any modality may be null. Runs in ONNX Runtime on the executors' processors, loaded once a task.
 *
 * <p>Stored as Spark ML's metadata and, in {@code model/} beside it, {@code model.onnx}, {@code weights.safetensors},
 * {@code transforms.json} and {@code curve.json}.
 */
public final class FusionClassificationModel extends Model<FusionClassificationModel> implements MLWritable {
    private static final String FOLDER = "model";

    private final String uid;
    private final StringArrayParam inputCols;
    private final OutputParams outputs;
    private @Nullable ModelFiles files;
    private transient @Nullable Sent sent;

    /** For readers and copies: there is nothing in it yet. */
    public FusionClassificationModel(String uid) {
        this.uid = uid;
        this.inputCols = new StringArrayParam(this, "inputCols", "feature columns, a modality each");
        this.outputs = new OutputParams(this);
    }

    FusionClassificationModel(String uid, ModelFiles files) {
        this(uid);
        this.files = files;
    }

    /** The model on the executors of a Spark. */
    private record Sent(SparkContext spark, Broadcast<ArrayList<byte[]>> bytes) {}

    public static MLReader<FusionClassificationModel> read() {
        return new Reader();
    }

    /** @throws io.athanor.base.UserError if the model's file does not load */
    public static FusionClassificationModel load(String path) {
        return read().load(path);
    }

    /** Names of the classes, by number: those a StringIndexer left behind, otherwise the numbers themselves. */
    public String[] classes() {
        return loaded().classes().toArray(String[]::new);
    }

    public int numClasses() {
        return loaded().classes().size();
    }

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
        List<ScoredRows.Output> wanted = new ArrayList<>();
        add(wanted, outputs.rawPrediction, ScoredRows.Output.LOGITS);
        add(wanted, outputs.probability, ScoredRows.Output.PROBABILITIES);
        add(wanted, outputs.prediction, ScoredRows.Output.LIKELIEST);
        add(wanted, outputs.hidden, ScoredRows.Output.HIDDEN);
        return NetworkScoring.score(dataset, bytes(dataset.sparkSession()), inputs(dataset.schema()), wanted, schema);
    }

    private void add(List<ScoredRows.Output> wanted, Param<String> column, ScoredRows.Output output) {
        if (!getOrDefault(column).isEmpty()) {
            wanted.add(output);
        }
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
        Metadata classes = NominalAttribute.defaultAttr()
                .withName(getOrDefault(outputs.prediction))
                .withValues(classes())
                .toMetadata();
        return outputs.added(schema, classes);
    }

    private ModelFiles loaded() {
        if (files == null) {
            throw new IllegalStateException("there is no model in " + uid + ": it was neither trained nor read");
        }
        return files;
    }

    @Override
    public FusionClassificationModel copy(ParamMap extra) {
        FusionClassificationModel copy = new FusionClassificationModel(uid);
        copy.files = files;
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public MLWriter write() {
        return new Writer(this);
    }

    public StringArrayParam inputCols() {
        return inputCols;
    }

    public Param<String> rawPredictionCol() {
        return outputs.rawPrediction;
    }

    public Param<String> probabilityCol() {
        return outputs.probability;
    }

    public Param<String> predictionCol() {
        return outputs.prediction;
    }

    public Param<String> hiddenCol() {
        return outputs.hidden;
    }

    public FusionClassificationModel setRawPredictionCol(String column) {
        set(outputs.rawPrediction, column);
        return this;
    }

    public FusionClassificationModel setProbabilityCol(String column) {
        set(outputs.probability, column);
        return this;
    }

    public FusionClassificationModel setPredictionCol(String column) {
        set(outputs.prediction, column);
        return this;
    }

    public FusionClassificationModel setHiddenCol(String column) {
        set(outputs.hidden, column);
        return this;
    }

    private static final class Writer extends MLWriter {
        private final FusionClassificationModel model;

        Writer(FusionClassificationModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            new DefaultParamsWriter(model).saveImpl(path);
            model.loaded().write(new Path(path, FOLDER), sc().hadoopConfiguration());
        }
    }

    private static final class Reader extends MLReader<FusionClassificationModel> {
        @Override
        public FusionClassificationModel load(String path) {
            FusionClassificationModel model = new DefaultParamsReader<FusionClassificationModel>().load(path);
            model.files = ModelFiles.read(new Path(path, FOLDER), sc().hadoopConfiguration());
            return model;
        }
    }
}
