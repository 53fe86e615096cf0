package io.athanor.job.measure;

import io.athanor.base.Seeds;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.evaluate.Condition;
import io.athanor.evaluate.Method;
import io.athanor.job.PipelineSettings;
import io.athanor.job.models.Trainings;
import io.athanor.task.Predictions;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.Baselines;
import io.athanor.train.score.ModalityMask;
import io.athanor.train.score.Predictor;
import io.athanor.train.score.Scoring;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has methods predict the rows of one assignment: as they are, and under every condition. */
final class Measurement {
    private final JoinedTable table;
    private final Assignment assignment;
    private final List<Condition> conditions;
    private final long seed;

    /** @param seed of the modalities hidden at random; the same for all methods and folds */
    Measurement(JoinedTable table, Assignment assignment, List<Condition> conditions, long seed) {
        this.table = table;
        this.assignment = assignment;
        this.conditions = conditions;
        this.seed = Seeds.mix(seed, Seeds.hash("conditions"));
    }

    /** Every subset of the modalities, and all of them with each share hidden at random. */
    static List<Condition> conditions(PipelineSettings settings, List<Modality> modalities) {
        List<Condition> conditions = new ArrayList<>(Condition.subsets(modalities));
        conditions.addAll(Condition.missing(modalities, settings.evaluate().missing()));
        return conditions;
    }

    /** The prior, and linear models of each modality and of all of them. */
    static Map<Method, Predictor> baselines(JoinedTable table, Trainings trainings) {
        Baselines baselines = new Baselines(table);
        Assignment assignment = trainings.assignment();
        Map<Method, FittedTransforms> inputs = new LinkedHashMap<>();
        for (Modality m : trainings.modalities()) {
            inputs.put(Method.linear(m.name()), trainings.transforms().only(List.of(m)));
        }
        inputs.put(Method.linear("all"), trainings.transforms());
        Map<Method, Predictor> fitted = new LinkedHashMap<>();
        fitted.put(Method.PRIOR, baselines.prior(trainings.task()));
        fitted.putAll(baselines.linear(assignment, trainings.task(), inputs));
        return fitted;
    }

    FoldResult of(int repeat, int fold, Map<Method, Predictor> methods) {
        List<ModalityMask> masks = new ArrayList<>();
        masks.add(ModalityMask.all());
        conditions.forEach(c -> masks.add(new ConditionMask(c, seed)));
        Scoring scoring = new Scoring(table);
        List<Method> order = List.copyOf(methods.keySet());
        List<Predictor> predictors = List.copyOf(methods.values());
        List<Map<String, Predictions>> validation =
                scoring.predict(predictors, assignment, Set.of(Split.VALIDATION), List.of(ModalityMask.all()));
        List<Map<String, Predictions>> test = scoring.predict(predictors, assignment, Set.of(Split.TEST), masks);
        List<FoldResult.Entry> entries = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Method method = order.get(i);
            String all = ModalityMask.all().name();
            entries.add(new FoldResult.Entry(method, null, Split.VALIDATION, of(validation.get(i), all)));
            entries.add(new FoldResult.Entry(method, null, Split.TEST, of(test.get(i), all)));
            for (int c = 0; c < conditions.size(); c++) {
                if (isAsked(method, conditions.get(c), predictors.get(i))) {
                    Predictions p = of(test.get(i), masks.get(c + 1).name());
                    entries.add(new FoldResult.Entry(method, conditions.get(c), Split.TEST, p));
                }
            }
        }
        return new FoldResult(repeat, fold, table.trainingRows(assignment), entries);
    }

    /** A head of one modality is not asked about subsets; of the baselines only that of all modalities is asked at all. */
    private static boolean isAsked(Method method, Condition condition, Predictor predictor) {
        int modalities = predictor.transforms().modalities().size();
        return modalities > 1 || (modalities == 1 && method.kind() != Method.Kind.BASELINE && condition.random());
    }

    private static Predictions of(Map<String, Predictions> masks, String name) {
        Predictions found = masks.get(name);
        if (found == null) {
            throw new IllegalStateException("no predictions of the mask " + name);
        }
        return found;
    }
}
