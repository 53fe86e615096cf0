package io.athanor.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.UserError;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.explain.Coalitions;
import io.athanor.explain.Explanation;
import io.athanor.explain.RowExplanation;
import io.athanor.job.Context;
import io.athanor.job.explain.ExplainFile;
import io.athanor.job.explain.Explanations;
import io.athanor.job.features.Pipeline;
import io.athanor.job.inspect.Finding;
import io.athanor.job.models.Models;
import io.athanor.job.models.StoredModel;
import io.athanor.job.work.SavedPipeline;
import io.athanor.job.work.WorkLease;
import io.athanor.report.ExplanationTables;
import io.athanor.table.WorkDirectory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Tells what each modality gives a model that was trained, and how it comes to what it says of one sample. It trains nothing. */
public final class ExplainJob {
    private final Context context;

    public ExplainJob(Context context) {
        this.context = context;
    }

    /**
     * What was found.
     *
     * @param findings tables; of one sample that was asked for its own alone
     * @param file where all of it stands
     */
    public record Result(List<Finding> findings, String file) {}

    /**
     * @param name of a teacher or student
     * @param sampleId of a sample to explain; null for none
     * @throws UserError if the model was not trained, if it reads one modality alone, or if there is no such sample
     */
    public Result run(String name, @Nullable String sampleId) {
        WorkDirectory work = context.work();
        // says which models there are, if not this one
        new SavedPipeline(work).model(name);
        try (WorkLease lease = WorkLease.take(work, Clock.systemUTC(), context.progress())) {
            Pipeline pipeline = new Pipeline(context);
            requireTables(pipeline);
            Models models = Models.thatAreThere(pipeline);
            StoredModel stored = stored(models, name);
            requireModalities(name, stored.model().modalities().size());
            Explanations explanations = new Explanations(pipeline, models);
            RowExplanation row = sampleId == null ? null : explanations.of(stored, sampleId);
            Explanation explained = explanations
                    .of(name, stored)
                    .orElseThrow(() -> new UserError("Cannot explain the " + name
                            + ": no labelled sample stands on the test side of the split, expected some."
                            + " Raise split.test and run the pipeline again."));
            Metrics measured = measured(work, stored).orElse(null);
            ExplainFile.of(explained, measured, row).write(work);
            List<Finding> findings = new ArrayList<>();
            if (row == null) {
                new ExplanationTables(explained, TaskMetrics.of(stored.model().task()), measured)
                        .all()
                        .forEach(table -> findings.add(finding(table)));
            } else {
                findings.add(finding(ExplanationTables.of(row)));
            }
            return new Result(findings, WorkDirectory.shown(new Path(work.root(), ExplainFile.NAME)));
        }
    }

    private static Finding finding(ExplanationTables.Table table) {
        return new Finding(table.caption(), table.rows().isEmpty() ? List.of() : table.plain(), table.notes());
    }

    /** Else it would be hours of extraction that follow, and not a look at what there is. */
    private void requireTables(Pipeline pipeline) {
        boolean there = pipeline.tables().stream()
                .anyMatch(table -> table.getParent().getName().equals("joined")
                        && context.work().find(table).isPresent());
        if (!there) {
            throw new UserError(
                    "Cannot explain: " + WorkDirectory.shown(context.work().root())
                            + " has no joined table of its source as it is now, expected that of the last run. Run the pipeline"
                            + " again.");
        }
    }

    private static StoredModel stored(Models models, String name) {
        Map<String, StoredModel> all = new LinkedHashMap<>(models.teachers());
        if (!all.containsKey(name)) {
            all.putAll(models.students());
            models.studentsAlone().forEach((student, alone) -> all.put(student + Method.ALONE, alone));
        }
        StoredModel found = all.get(name);
        if (found == null) {
            throw new UserError("Cannot explain the model '" + name + "': expected one of " + all.keySet()
                    + ". Name another with --model.");
        }
        return found;
    }

    private static void requireModalities(String name, int modalities) {
        if (modalities < 2 || modalities > Coalitions.MOST_PLAYERS) {
            throw new UserError("Cannot explain the " + name + ": it reads " + modalities
                    + (modalities == 1 ? " modality" : " modalities") + ", expected 2 to " + Coalitions.MOST_PLAYERS
                    + ". Name another model with --model.");
        }
    }

    /** What the last run measured, unless that is of another task. */
    private static Optional<Metrics> measured(WorkDirectory work, StoredModel stored) {
        return work.readWholeText(new Path(work.root(), Metrics.FILE)).flatMap(text -> {
            try {
                Metrics metrics = Metrics.read(text);
                return metrics.task().outputs().equals(stored.model().task().outputs())
                        ? Optional.of(metrics)
                        : Optional.<Metrics>empty();
            } catch (JsonProcessingException e) {
                throw new UserError(
                        "Cannot read " + Metrics.FILE + " of " + work.root()
                                + ": it is cut short or of another version, expected the figures of the last"
                                + " evaluation. Run athanor evaluate again.",
                        e);
            }
        });
    }
}
