package io.athanor.job.measure;

import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Scored;
import io.athanor.evaluate.SumBounds;
import io.athanor.table.Artefact;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.ValidationParts;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** What models say of the validation and test rows of the one split, each in files of its own; several are scored as one measurement. */
public final class SplitPredictions {
    private SplitPredictions() {}

    /**
     * Files of a folder.
     *
     * @param files below it
     * @param rows in all of them
     */
    public record Written(List<String> files, long rows) {}

    /**
     * Has a model predict, with nothing hidden, and writes what it says into a folder, where the buckets are.
     *
     * @param validation who of the validation rows decides what
     */
    public static Written write(
            JoinedTable table, ValidationParts validation, Method method, Predictor model, Path folder) {
        FoldStage.Written written = new Measurement(table, Assignment.bySplitColumn(), validation, List.of(), 0)
                .write(0, 0, Map.of(method, model), List.of(), folder);
        return new Written(written.files(), written.rows());
    }

    /**
     * Scores models on the rows that they all predicted.
     *
     * @param models whose files {@link #write} wrote, under a name each
     * @param seed of the bootstrap
     */
    public static Scored scored(JoinedTable table, EvaluateSettings how, long seed, List<Artefact> models) {
        List<FoldResult.Entry> entries = new ArrayList<>();
        List<String> files = new ArrayList<>();
        FoldResult.Head first = null;
        for (Artefact model : models) {
            List<String> own = model.provenance().files().stream()
                    .filter(name -> name.startsWith(FoldFile.FOLDER))
                    .map(name -> new Path(model.path(), name).toString())
                    .toList();
            FoldResult.Head head =
                    FoldFile.head(new Path(own.get(0)), table.context().hadoopConfiguration());
            first = first == null ? head : first;
            entries.addAll(head.entries());
            files.addAll(own);
        }
        if (first == null) {
            throw new IllegalArgumentException("nothing to score");
        }
        FoldResult all = new FoldResult(
                new FoldResult.Head(0, 0, first.trainRows(), first.task(), first.validation(), first.notes(), entries),
                files);
        return new FoldScoring(table, how, seed, SumBounds.USUAL).scored(List.of(all));
    }
}
