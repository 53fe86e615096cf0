package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.PlugIns;
import io.athanor.config.Registry;
import io.athanor.data.Shape;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.part.PayloadFeatures;
import io.athanor.table.ManifestTable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Payloads to vectors by an encoder; a model is loaded once an executor. A payload is bytes, a text (for an encoder of
 * texts), the path or URI of a file (for the others), or a reference of {@link Samples#shards}. What cannot be read or
 * decoded is null, with the reason in a column beside it, and no payload fails the job; one that is null stays null without a
 * reason. A third column holds the codes of {@link io.athanor.base.Change} for what was done to a payload on the way
 * ({@code picture-cut-off; picture-profile-unused}). The payloads are encoded whenever the data frame is read: cache it, or write it down.
 */
public final class PayloadEncoder extends Transformer implements MLWritable {
    private static final long MAX_BYTES = 64 << 20;

    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> reasonCol;
    private final Param<String> changesCol;
    private final Param<String> encoder;
    private final Param<String> model;
    private final Param<String> device;
    private final LongParam maxBytes;

    public PayloadEncoder() {
        this("encoder_" + UUID.randomUUID().toString().substring(0, 12));
    }

    public PayloadEncoder(String uid) {
        this.uid = uid;
        inputCol = new Param<>(uid, "inputCol", "payloads");
        outputCol = new Param<>(uid, "outputCol", "vectors, null where there is none");
        reasonCol = new Param<>(
                uid, "reasonCol", "why a payload was refused, otherwise null; empty: the output's name and _reason");
        changesCol = new Param<>(
                uid,
                "changesCol",
                "what was done to a payload that nothing asked for, otherwise null; empty: the output's name and _changes");
        encoder = new Param<>(
                uid,
                "encoder",
                "one of " + encoders().names(),
                ParamValidators.inArray(encoders().names()));
        model = new Param<>(uid, "model", "of the encoder onnx: a folder, an ONNX file or a name");
        device = new Param<>(
                uid,
                "device",
                "auto, cpu or cuda (the GPU that Spark assigned to the task)",
                ParamValidators.inArray(List.of("auto", "cpu", "cuda")));
        maxBytes = new LongParam(uid, "maxBytes", "payloads of more bytes are refused unread", ParamValidators.gtEq(1));
        setDefault(reasonCol, "");
        setDefault(changesCol, "");
        setDefault(device, "auto");
        setDefault(maxBytes, MAX_BYTES);
    }

    public static MLReader<PayloadEncoder> read() {
        return new DefaultParamsReader<>();
    }

    public static PayloadEncoder load(String path) {
        return read().load(path);
    }

    /**
     * Adds the columns, whenever the data frame is read.
     *
     * @throws UserError if the column of payloads is missing or of a wrong type, or an added one is in the way
     */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        SparkSession spark = dataset.sparkSession();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        ExtractSettings usual = ExtractSettings.defaults();
        ExtractSettings machine = new ExtractSettings(
                usual.batchSize(),
                usual.threads(),
                usual.decodeThreads(),
                usual.ahead(),
                getOrDefault(device),
                usual.guard());
        PayloadSettings settings = settings();
        EncodedRows encoded = new EncodedRows(
                settings.extractor(),
                settings.mostBytes(),
                settings.isText(),
                machine,
                dataset.schema().fieldIndex(input()),
                PayloadFeatures.threadsOf(spark),
                spark.sparkContext().longAccumulator("model loads: " + output()),
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())));
        return NetworkScoring.map(dataset, encoded, schema);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        DataType type = InputColumn.field(schema, input(), "payloads").dataType();
        StructType reference = (StructType) ManifestTable.schema(List.of("any"))
                .apply(ManifestTable.payloadColumn("any"))
                .dataType();
        boolean known = type instanceof BinaryType
                || type instanceof StringType
                || (type instanceof StructType struct
                        && List.of(struct.fieldNames()).equals(List.of(reference.fieldNames())));
        if (!known) {
            throw new UserError("Cannot encode the column '" + input() + "': found " + type.simpleString()
                    + ", expected bytes, texts, paths of files, or references that Samples made. Cast it.");
        }
        String output = output();
        InputColumn.requireAbsent(schema, output);
        InputColumn.requireAbsent(schema, reason());
        InputColumn.requireAbsent(schema, changes());
        if (!(settings().extractor().output() instanceof Shape.Vector vector)) {
            throw new UserError("Cannot encode the column '" + input()
                    + "' as vectors: the model's card keeps sequences, expected one that pools them. Choose another.");
        }
        int width = vector.width();
        Metadata group = new AttributeGroup(output, width).toMetadata();
        return schema.add(new StructField(output, SQLDataTypes.VectorType(), true, group))
                .add(new StructField(reason(), DataTypes.StringType, true, Metadata.empty()))
                .add(new StructField(changes(), DataTypes.StringType, true, Metadata.empty()));
    }

    private static Registry<EncoderSettings> encoders() {
        return PlugIns.found().addedTo(Encoders.registry());
    }

    private PayloadSettings settings() {
        String name = required(encoder, "setEncoder");
        long bytes = (long) getOrDefault(maxBytes);
        Map<String, String> own = isDefined(model) ? Map.of("model", getOrDefault(model)) : Map.of();
        return new PayloadSettings(
                List.of(input()), bytes, PipelineFile.settings(encoders(), name, own), null, null, List.of());
    }

    private String input() {
        return required(inputCol, "setInputCol");
    }

    private String output() {
        return required(outputCol, "setOutputCol");
    }

    private String reason() {
        String name = getOrDefault(reasonCol);
        return name.isEmpty() ? output() + "_reason" : name;
    }

    private String changes() {
        String name = getOrDefault(changesCol);
        return name.isEmpty() ? output() + "_changes" : name;
    }

    private String required(Param<String> param, String setter) {
        if (!isDefined(param)) {
            throw new UserError("Cannot encode: " + param.name() + " is not set, expected " + param.doc()
                    + ". Set it with " + setter + ".");
        }
        return getOrDefault(param);
    }

    @Override
    public PayloadEncoder copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public MLWriter write() {
        return new DefaultParamsWriter(this);
    }

    public Param<String> inputCol() {
        return inputCol;
    }

    public Param<String> outputCol() {
        return outputCol;
    }

    public Param<String> reasonCol() {
        return reasonCol;
    }

    public Param<String> changesCol() {
        return changesCol;
    }

    public Param<String> encoder() {
        return encoder;
    }

    public Param<String> model() {
        return model;
    }

    public Param<String> device() {
        return device;
    }

    public LongParam maxBytes() {
        return maxBytes;
    }

    public PayloadEncoder setInputCol(String column) {
        set(inputCol, column);
        return this;
    }

    public PayloadEncoder setOutputCol(String column) {
        set(outputCol, column);
        return this;
    }

    public PayloadEncoder setReasonCol(String column) {
        set(reasonCol, column);
        return this;
    }

    public PayloadEncoder setChangesCol(String column) {
        set(changesCol, column);
        return this;
    }

    /** @param name one of {@link Encoders#registry} */
    public PayloadEncoder setEncoder(String name) {
        set(encoder, name);
        return this;
    }

    /** @param place of the encoder {@code onnx}: a folder, an ONNX file or a name */
    public PayloadEncoder setModel(String place) {
        set(model, place);
        return this;
    }

    /** @param name auto, cpu or cuda */
    public PayloadEncoder setDevice(String name) {
        set(device, name);
        return this;
    }

    public PayloadEncoder setMaxBytes(long bytes) {
        set(maxBytes, bytes);
        return this;
    }
}
