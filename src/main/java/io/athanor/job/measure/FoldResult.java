package io.athanor.job.measure;

import io.athanor.data.Split;
import io.athanor.evaluate.Condition;
import io.athanor.evaluate.FoldPredictions;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.MethodRuns;
import io.athanor.evaluate.RobustnessRuns;
import io.athanor.task.Predictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all methods say of one fold's rows, or of the only split's.
 *
 * @param trainRows rows the weights were fitted on
 */
record FoldResult(int repeat, int fold, long trainRows, List<Entry> entries) {
    FoldResult {
        entries = List.copyOf(entries);
    }

    /**
     * One method on one split.
     *
     * @param condition what it was shown, or null for all there is
     */
    record Entry(Method method, @Nullable Condition condition, Split split, Predictions predictions) {}

    private record Key(Method method, @Nullable Condition condition) {}

    /** The predictions of every method over several folds. */
    static List<MethodRuns> methods(List<FoldResult> folds) {
        List<MethodRuns> runs = new ArrayList<>();
        byKey(folds).forEach((key, predictions) -> {
            if (key.condition() == null) {
                runs.add(new MethodRuns(key.method(), predictions));
            }
        });
        return runs;
    }

    /** The predictions of every method under every condition over several folds. */
    static List<RobustnessRuns> robustness(List<FoldResult> folds) {
        List<RobustnessRuns> runs = new ArrayList<>();
        byKey(folds).forEach((key, predictions) -> {
            if (key.condition() != null) {
                runs.add(new RobustnessRuns(key.method(), key.condition(), predictions));
            }
        });
        return runs;
    }

    private static Map<Key, List<FoldPredictions>> byKey(List<FoldResult> folds) {
        Map<Key, List<FoldPredictions>> all = new LinkedHashMap<>();
        for (FoldResult fold : folds) {
            Map<Key, Map<Split, Predictions>> own = new LinkedHashMap<>();
            for (Entry entry : fold.entries()) {
                own.computeIfAbsent(new Key(entry.method(), entry.condition()), k -> new LinkedHashMap<>())
                        .put(entry.split(), entry.predictions());
            }
            own.forEach((key, splits) -> all.computeIfAbsent(key, k -> new ArrayList<>())
                    .add(new FoldPredictions(fold.repeat(), fold.fold(), fold.trainRows(), splits)));
        }
        return all;
    }
}
