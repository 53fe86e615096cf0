package io.athanor.train.score;

import io.athanor.data.Split;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows of few samples, brought to the test that looks at them: what the program itself never does. */
public final class PredictedRows {
    private PredictedRows() {}

    private record Copied(
            int predictor, int mask, List<String> ids, List<String> groups, float[] @Nullable [] labels, float[][] said)
            implements Serializable {}

    /** @return of each predictor by the masks' names; the rows of all are the same, in the same order */
    public static List<Map<String, Predictions>> of(
            JoinedTable table,
            List<? extends Predictor> predictors,
            Assignment assignment,
            Set<Split> roles,
            List<ModalityMask> masks) {
        SortedMap<Split, List<List<ModalityMask>>> asked = new TreeMap<>();
        roles.forEach(role ->
                asked.put(role, predictors.stream().map(p -> List.copyOf(masks)).toList()));
        List<Copied> copied = new Scoring(table)
                .predict(predictors, assignment, asked, buckets -> buckets.flatMap(bucket -> {
                            List<Copied> all = new ArrayList<>();
                            bucket.forEach(said -> all.add(new Copied(
                                    said.predictor(),
                                    said.mask(),
                                    List.copyOf(said.rows().sampleIds()),
                                    said.rows().groups(),
                                    said.rows().labels(),
                                    said.rows().predicted())));
                            return all.iterator();
                        })
                        .collect());
        List<Map<String, Predictions>> all = new ArrayList<>();
        for (int p = 0; p < predictors.size(); p++) {
            Map<String, Predictions> byMask = new LinkedHashMap<>();
            for (int m = 0; m < masks.size(); m++) {
                int predictor = p;
                int mask = m;
                byMask.put(
                        masks.get(m).name(),
                        together(
                                predictors.get(p).task(),
                                copied.stream()
                                        .filter(c -> c.predictor == predictor && c.mask == mask)
                                        .toList()));
            }
            all.add(byMask);
        }
        return all;
    }

    private static Predictions together(Task task, List<Copied> parts) {
        return new Predictions(
                task,
                parts.stream().flatMap(c -> c.ids.stream()).toList(),
                parts.stream().flatMap(c -> c.groups.stream()).toList(),
                parts.stream().flatMap(c -> Arrays.stream(c.labels)).toArray(float[][]::new),
                parts.stream().flatMap(c -> Arrays.stream(c.said)).toArray(float[][]::new));
    }
}
