package io.athanor.ml;

import io.athanor.train.loop.TrainingSettings;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/** Parameters of estimators that tell classes apart. */
record ClassParams(Param<String> task, Param<String> classWeights) {
    private static final List<LabelColumn.Kind> KINDS =
            List.of(LabelColumn.Kind.MULTICLASS, LabelColumn.Kind.ORDINAL, LabelColumn.Kind.MULTI_LABEL);

    ClassParams(Params owner) {
        this(
                new Param<>(
                        owner.uid(),
                        "task",
                        "multiclass; ordinal, where class numbers are levels from low to high; or multi-label, where a label is an"
                                + " array of texts or class numbers",
                        ParamValidators.inArray(
                                KINDS.stream().map(ClassParams::name).toList())),
                new Param<>(
                        owner.uid(),
                        "classWeights",
                        "none, or balanced: rare classes count as much as common ones; several labels count as they are",
                        ParamValidators.inArray(List.of("none", "balanced"))));
        owner.setDefault(task, name(LabelColumn.Kind.MULTICLASS));
        owner.setDefault(classWeights, TrainingSettings.defaults().classWeights());
    }

    LabelColumn.Kind kind(Params owner) {
        String wanted = owner.getOrDefault(task);
        return KINDS.stream()
                .filter(kind -> name(kind).equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    private static String name(LabelColumn.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
