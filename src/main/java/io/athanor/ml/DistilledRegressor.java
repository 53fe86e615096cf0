package io.athanor.ml;

import io.athanor.base.UserError;
import java.util.UUID;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructType;

/**
 * A small regression that learns from labels and from what a teacher predicts of the same rows, in the labels' unit: a {@link
 * FusionRegressor}, or whoever else. Its modalities may be fewer than the teacher's.
 *
 * <pre>{@code
 * Dataset<Row> taught = teacher.outOfFold(rows, 5);
 * new DistilledRegressor().setInputCols(new String[] {"image"}).setLabelCol("price").fit(taught)
 * }</pre>
 */
public final class DistilledRegressor extends DistilledEstimator<DistilledRegressor, FusionRegressionModel> {
    public DistilledRegressor() {
        this("distilled_regression_" + UUID.randomUUID().toString().substring(0, 12));
    }

    public DistilledRegressor(String uid) {
        super(uid, false);
    }

    public static MLReader<DistilledRegressor> read() {
        return new DefaultParamsReader<>();
    }

    public static DistilledRegressor load(String path) {
        return read().load(path);
    }

    @Override
    DistilledRegressor self() {
        return this;
    }

    @Override
    FusionRegressionModel empty(LabelColumn label) {
        return new FusionRegressionModel(uid());
    }

    /** None: of numbers it makes no difference. */
    @Override
    double softening() {
        return 1;
    }

    @Override
    InputColumn teacher(StructType schema, String name) {
        InputColumn column = new InputColumn(
                name, InputColumn.field(schema, name, "a teacher's predictions").dataType());
        if (!InputColumn.isNumber(column.type())) {
            throw new UserError("Cannot distil: found " + column.type().simpleString() + " in column '" + name
                    + "', expected numbers, what a teacher predicts. Name a column that a teacher has made.");
        }
        return column;
    }
}
