package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.PlugIns;
import io.athanor.config.Registry;
import io.athanor.data.FeatureSchema;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.FusionNetworks;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fuses modalities to a classifier, trained as a pipeline's teacher is: data-parallel on Spark where there are many rows.
 * With one input column it is that modality's own classifier.
 *
 * <pre>{@code
 * new FusionClassifier().setInputCols(new String[] {"image", "text"}).setLabelCol("class").setFusion("gated").fit(rows)
 * }</pre>
 */
public final class FusionClassifier extends NetworkClassifier<FusionClassifier> {
    /** Column that {@link #outOfFold} adds unless {@link #teacherCol} names another: logits. */
    public static final String TEACHER = "teacher";

    private static final String HIDDEN = "_hidden";

    /** Column that {@link #outOfFold} adds beside {@value #TEACHER}: the fused layer. */
    public static final String TEACHER_HIDDEN = TEACHER + HIDDEN;

    private final Param<String> fusion;
    private final IntParam members;
    private final Param<String> teacherCol;

    public FusionClassifier() {
        this("fusion_" + UUID.randomUUID().toString().substring(0, 12));
    }

    public FusionClassifier(String uid) {
        super(uid);
        fusion = new Param<>(
                uid,
                "fusion",
                "one of " + networks().names(),
                ParamValidators.inArray(networks().names()));
        members = new IntParam(
                uid, "members", "networks that speak as one, each with a start of its own", ParamValidators.gtEq(1));
        teacherCol = new Param<>(
                uid, "teacherCol", "column that outOfFold adds for the logits; the fused layer's ends in " + HIDDEN);
        setDefault(teacherCol, TEACHER);
        setDefault(fusion, "gated");
        setDefault(members, 4);
    }

    public static MLReader<FusionClassifier> read() {
        return new DefaultParamsReader<>();
    }

    public static FusionClassifier load(String path) {
        return read().load(path);
    }

    /**
     * What teachers say of rows that they never saw: the rows are cut into folds, and each fold is spoken of by a network
     * that was trained on the others. A student learns little from a teacher's word on rows it knows by heart.
     *
     * @param folds at least 2
     * @return the rows with two columns: {@link #teacherCol} (logits), and one of its name and {@value #HIDDEN} (the fused
     *     layer); so several teachers can speak of the same rows
     * @throws UserError as {@link #fit}
     */
    public Dataset<Row> outOfFold(Dataset<?> dataset, int folds) {
        if (folds < 2) {
            throw new UserError("Cannot hold rows out: " + folds + " folds, expected at least 2. Raise the number.");
        }
        List<RowRoles> ways = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            ways.add(roles().without(fold, folds));
        }
        List<ModelFiles> models = train(dataset, ways);
        String added = getOrDefault(teacherCol);
        return NetworkScoring.outOfFold(
                dataset, models, getOrDefault(inputCols()), group(), seedValue(), List.of(added, added + HIDDEN));
    }

    @Override
    FusionClassifier self() {
        return this;
    }

    @Override
    String role() {
        return "teacher";
    }

    @Override
    FusionNetwork network(FeatureSchema encoded, int classes) {
        return EnsembleNetwork.of(super.network(encoded, classes), (int) getOrDefault(members));
    }

    private static Registry<NetworkSettings> networks() {
        return PlugIns.found().addedTo(FusionNetworks.registry());
    }

    @Override
    NetworkSettings networkSettings() {
        return PipelineFile.settings(networks(), getOrDefault(fusion), widths());
    }

    @Override
    Objective objective(FusionNetwork network, TrainingTable table) {
        return Objectives.of(Objectives.usual(), network);
    }

    public Param<String> fusion() {
        return fusion;
    }

    public IntParam members() {
        return members;
    }

    public Param<String> teacherCol() {
        return teacherCol;
    }

    public FusionClassifier setTeacherCol(String column) {
        set(teacherCol, column);
        return this;
    }

    /** @param kind one of {@link FusionNetworks#registry} */
    public FusionClassifier setFusion(String kind) {
        set(fusion, kind);
        return this;
    }

    public FusionClassifier setMembers(int number) {
        set(members, number);
        return this;
    }
}
