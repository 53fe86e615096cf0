package io.athanor.ml;

import io.athanor.task.Activation;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;

/**
 * A fused or distilled classifier. It adds logits, probabilities and the likeliest class under Spark ML's names; where it was
 * trained on levels that have an order, the median level; on several labels, those that are at least as likely as not.
 */
public final class FusionClassificationModel extends NetworkModel<FusionClassificationModel> {
    private final BooleanParam numericLabels;

    /** For readers and copies: there is nothing in it yet. */
    public FusionClassificationModel(String uid) {
        super(uid, true);
        numericLabels = new BooleanParam(
                this, "numericLabels", "whether several labels are predicted as numbers, as they were given");
        setDefault(numericLabels, false);
    }

    public static MLReader<FusionClassificationModel> read() {
        return new Reader<>();
    }

    /** @throws io.athanor.base.UserError if the model's file does not load */
    public static FusionClassificationModel load(String path) {
        return read().load(path);
    }

    /** Names of the classes, levels or labels, by number: those a StringIndexer left behind, otherwise the numbers themselves. */
    public String[] classes() {
        return task().outputs().stream()
                .map(name -> numbers() ? Integer.toString(Integer.parseInt(name)) : name)
                .toArray(String[]::new);
    }

    public int numClasses() {
        return task().outputs().size();
    }

    FusionClassificationModel predictingNumbers(boolean are) {
        return with(numericLabels, are);
    }

    @Override
    FusionClassificationModel self() {
        return this;
    }

    @Override
    FusionClassificationModel empty() {
        return new FusionClassificationModel(uid());
    }

    @Override
    boolean numbers() {
        return isOfSeveral() && (boolean) getOrDefault(numericLabels);
    }

    private boolean isOfSeveral() {
        return task().activation() == Activation.SIGMOID;
    }

    @Override
    DataType predicted() {
        return isOfSeveral()
                ? DataTypes.createArrayType(numbers() ? DataTypes.DoubleType : DataTypes.StringType, false)
                : DataTypes.DoubleType;
    }

    @Override
    Metadata metadata(String column) {
        return isOfSeveral()
                ? Metadata.empty()
                : NominalAttribute.defaultAttr()
                        .withName(column)
                        .withValues(classes())
                        .toMetadata();
    }

    private OutputParams.Classes columns() {
        return outputs().ofClasses();
    }

    public BooleanParam numericLabels() {
        return numericLabels;
    }

    public Param<String> rawPredictionCol() {
        return columns().rawPrediction();
    }

    public Param<String> probabilityCol() {
        return columns().probability();
    }

    public FusionClassificationModel setRawPredictionCol(String column) {
        return with(rawPredictionCol(), column);
    }

    public FusionClassificationModel setProbabilityCol(String column) {
        return with(probabilityCol(), column);
    }
}
