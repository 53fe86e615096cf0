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
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fuses modalities, trained as a pipeline's teacher is: data-parallel on Spark where there are many rows. With one input column
 * it is a network of that modality alone.
 *
 * @param <E> the estimator itself, which its setters return
 * @param <M> what it fits
 */
public abstract class FusionEstimator<E extends FusionEstimator<E, M>, M extends NetworkModel<M>>
        extends NetworkEstimator<E, M> {
    static final String SAID = "teacher";

    static final String HIDDEN = "_hidden";

    private final Param<String> fusion;
    private final IntParam members;
    private final Param<String> teacherCol;

    FusionEstimator(String uid, boolean classes) {
        super(uid, classes);
        fusion = new Param<>(
                uid,
                "fusion",
                "one of " + networks().names(),
                ParamValidators.inArray(networks().names()));
        members = new IntParam(
                uid, "members", "networks that speak as one, each with a start of its own", ParamValidators.gtEq(1));
        teacherCol = new Param<>(
                uid,
                "teacherCol",
                (classes
                                ? "column that outOfFold adds for the logits"
                                : "column that outOfFold adds for predictions, in the label's unit")
                        + "; the fused layer's ends in " + HIDDEN);
        setDefault(teacherCol, SAID);
        setDefault(fusion, "gated");
        setDefault(members, 4);
    }

    /**
     * What teachers say of rows that they never saw: the rows are cut into folds, and each fold is spoken of by a network
     * that was trained on the others. A student learns little from a teacher's word on rows it knows by heart.
     *
     * @param folds at least 2
     * @return the rows with two columns: {@link #teacherCol} (logits, or numbers in the label's unit), and one of its name and
     *     {@value #HIDDEN} (the fused layer); so several teachers can speak of the same rows
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
                dataset,
                models,
                getOrDefault(inputCols()),
                group(),
                seedValue(),
                said(),
                List.of(added, added + HIDDEN));
    }

    /** What a student learns from. */
    abstract ScoredRows.Output said();

    @Override
    String role() {
        return "teacher";
    }

    @Override
    FusionNetwork network(FeatureSchema encoded, int width) {
        return EnsembleNetwork.of(super.network(encoded, width), (int) getOrDefault(members));
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

    public E setTeacherCol(String column) {
        return with(teacherCol, column);
    }

    /** @param kind one of {@link FusionNetworks#registry} */
    public E setFusion(String kind) {
        return with(fusion, kind);
    }

    public E setMembers(int number) {
        return with(members, number);
    }
}
