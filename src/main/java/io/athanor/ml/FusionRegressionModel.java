package io.athanor.ml;

import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;

/** A fused or distilled regression. It adds a number in the unit of the labels. */
public final class FusionRegressionModel extends NetworkModel<FusionRegressionModel> {
    /** For readers and copies: there is nothing in it yet. */
    public FusionRegressionModel(String uid) {
        super(uid, false);
    }

    public static MLReader<FusionRegressionModel> read() {
        return new Reader<>();
    }

    /** @throws io.athanor.base.UserError if the model's file does not load */
    public static FusionRegressionModel load(String path) {
        return read().load(path);
    }

    @Override
    FusionRegressionModel self() {
        return this;
    }

    @Override
    FusionRegressionModel empty() {
        return new FusionRegressionModel(uid());
    }

    @Override
    DataType predicted() {
        return DataTypes.DoubleType;
    }

    @Override
    Metadata metadata(String column) {
        return Metadata.empty();
    }
}
