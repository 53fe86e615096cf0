package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.distill.HiddenHint;
import io.athanor.distill.Labels;
import io.athanor.distill.LearnFrom;
import io.athanor.distill.SoftTargets;
import io.athanor.distill.Student;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.sql.types.StructType;

/**
 * A small network that learns from labels and from what a teacher says of the same rows. Its modalities may be fewer than the
 * teacher's.
 *
 * @param <E> the estimator itself, which its setters return
 * @param <M> what it fits
 */
public abstract class DistilledEstimator<E extends DistilledEstimator<E, M>, M extends NetworkModel<M>>
        extends NetworkEstimator<E, M> {
    private static final int HIDDEN = 32;

    private final Param<String> teacherCol;
    private final Param<String> hintCol;
    private final DoubleParam labelWeight;
    private final DoubleParam teacherWeight;
    private final DoubleParam hintWeight;
    private final DoubleParam dropout;

    DistilledEstimator(String uid, boolean classes) {
        super(uid, classes);
        teacherCol = new Param<>(
                uid,
                "teacherCol",
                classes ? "the teacher's logits, a class an entry" : "what the teacher predicts, in the label's unit");
        hintCol = new Param<>(uid, "hintCol", "the teacher's fused layer; empty for none");
        labelWeight = new DoubleParam(uid, "labelWeight", "weight of the labels", ParamValidators.gtEq(0));
        teacherWeight =
                new DoubleParam(uid, "teacherWeight", "weight of what the teacher says", ParamValidators.gtEq(0));
        hintWeight = new DoubleParam(uid, "hintWeight", "weight of the teacher's fused layer", ParamValidators.gtEq(0));
        dropout = new DoubleParam(
                uid,
                "dropout",
                "share of the features and hidden values dropped while training",
                ParamValidators.inRange(0, 0.95));
        setDefault(teacherCol, FusionEstimator.SAID);
        setDefault(hintCol, "");
        setDefault(labelWeight, 0.3);
        setDefault(teacherWeight, 0.7);
        setDefault(hintWeight, 0.5);
        setDefault(dropout, 0.3);
        setDefault(hidden(), HIDDEN);
    }

    /** What the outputs of both are divided by. */
    abstract double softening();

    /** The teacher's word. */
    abstract InputColumn teacher(StructType schema, String name);

    @Override
    String role() {
        return "student";
    }

    @Override
    NetworkSettings networkSettings() {
        return new ConcatNetwork.Settings(
                (int) widths().getOrDefault("hidden", HIDDEN), 1, (double) getOrDefault(dropout));
    }

    @Override
    Objective objective(FusionNetwork network, TrainingTable table) {
        List<LearnFrom> learnFrom = new ArrayList<>();
        learnFrom.add(new LearnFrom((double) getOrDefault(labelWeight), Labels.usual()));
        learnFrom.add(new LearnFrom((double) getOrDefault(teacherWeight), new SoftTargets.Settings(softening())));
        if (table.signals().widths().has(Signal.FUSED.name())) {
            learnFrom.add(
                    new LearnFrom((double) getOrDefault(hintWeight), new HiddenHint.Settings(Signal.FUSED.name())));
        }
        return Student.distilling(
                "what it learns from", learnFrom, network, table.signals().widths());
    }

    @Override
    Map<Signal, InputColumn> signals(StructType schema) {
        Map<Signal, InputColumn> signals = new LinkedHashMap<>();
        signals.put(Signal.LOGITS, teacher(schema, getOrDefault(teacherCol)));
        String hint = getOrDefault(hintCol);
        if (!hint.isEmpty()) {
            signals.put(Signal.FUSED, vector(schema, hint, "a teacher's fused layer"));
        }
        return signals;
    }

    static InputColumn vector(StructType schema, String name, String what) {
        InputColumn column =
                new InputColumn(name, InputColumn.field(schema, name, what).dataType());
        if (!column.isVector()) {
            throw new UserError("Cannot distil: found " + column.type().simpleString() + " in column '" + name
                    + "', expected vectors, " + what + ". Name a column that a teacher has made.");
        }
        return column;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        signals(schema);
        if ((double) getOrDefault(labelWeight) + (double) getOrDefault(teacherWeight) == 0
                && (getOrDefault(hintCol).isEmpty() || (double) getOrDefault(hintWeight) == 0)) {
            throw new UserError("Cannot distil: all weights are 0, expected something to learn from. Raise labelWeight,"
                    + " teacherWeight, or hintWeight beside a hintCol.");
        }
        return super.transformSchema(schema);
    }

    public Param<String> teacherCol() {
        return teacherCol;
    }

    public Param<String> hintCol() {
        return hintCol;
    }

    public DoubleParam labelWeight() {
        return labelWeight;
    }

    public DoubleParam teacherWeight() {
        return teacherWeight;
    }

    public DoubleParam hintWeight() {
        return hintWeight;
    }

    public DoubleParam dropout() {
        return dropout;
    }

    public E setTeacherCol(String column) {
        return with(teacherCol, column);
    }

    public E setHintCol(String column) {
        return with(hintCol, column);
    }

    public E setLabelWeight(double weight) {
        return with(labelWeight, weight);
    }

    public E setTeacherWeight(double weight) {
        return with(teacherWeight, weight);
    }

    public E setHintWeight(double weight) {
        return with(hintWeight, weight);
    }

    public E setDropout(double share) {
        return with(dropout, share);
    }
}
