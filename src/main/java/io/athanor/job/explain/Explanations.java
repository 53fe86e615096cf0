package io.athanor.job.explain;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.RowShare;
import io.athanor.explain.Association;
import io.athanor.explain.Coalitions;
import io.athanor.explain.Expectation;
import io.athanor.explain.Explanation;
import io.athanor.explain.ExtractionTime;
import io.athanor.explain.Reading;
import io.athanor.explain.RowExplanation;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.models.Models;
import io.athanor.job.models.StoredModel;
import io.athanor.job.work.Refused;
import io.athanor.table.FeatureTable;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.FusionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What each modality gives the models of a pipeline; found out once, then found. */
public final class Explanations {
    /** Test rows that are asked of: every one is predicted for each of up to some hundred sets of modalities. */
    static final int MOST_ROWS = 20_000;

    /** Rows of a kind that are worth a look. */
    private static final int MOST_CHOSEN = 12;

    private final Pipeline pipeline;
    private final Models models;

    public Explanations(Pipeline pipeline, Models models) {
        this.pipeline = pipeline;
        this.models = models;
    }

    /**
     * Of a model of several modalities, by the test rows of the one split.
     *
     * @return empty if it has one modality alone, or more than {@value Coalitions#MOST_PLAYERS}, or if no labelled row is a test row
     */
    public Optional<Explanation> of(String name, StoredModel stored) {
        JoinedTable table = pipeline.joined();
        int modalities = stored.model().modalities().size();
        long rows = table.labelledRows(Assignment.bySplitColumn()).getOrDefault(Split.TEST, 0L);
        if (modalities < 2 || modalities > Coalitions.MOST_PLAYERS || rows == 0) {
            return Optional.empty();
        }
        EvaluateSettings how = pipeline.context().settings().evaluate();
        Fingerprint fingerprint = Fingerprint.of("explain", 2)
                .with("confidence", how.confidence())
                .with("resamples", how.resamples())
                .with("seed", pipeline.context().settings().seed())
                .withInputs(List.of(pipeline.join().fingerprint(), stored.fingerprint()))
                .build();
        return Optional.of(pipeline.stages()
                .publish(
                        Step.EVALUATE,
                        new ExplainStage(
                                name,
                                fingerprint,
                                Map.of("joined", pipeline.join().fingerprint(), "model", stored.fingerprint()),
                                pipeline.manifest().provenance().source(),
                                () -> explained(name, stored, table, rows, how))));
    }

    /**
     * How a model comes to what it says of one sample, whatever side of the split it stands on.
     *
     * @throws UserError if the joined table has no such sample
     */
    public RowExplanation of(StoredModel stored, String sampleId) {
        JoinedTable table = pipeline.joined();
        Reading reading =
                new Reading(stored.model().task(), stored.card().data().decision());
        RowExplanation row = OneRow.of(
                        table,
                        sampleId,
                        stored.model(),
                        reading,
                        pipeline.context().settings().seed())
                .in(table)
                .orElseThrow(() -> new UserError("Cannot explain the sample '" + sampleId
                        + "': the joined table has none of that id, expected one of its "
                        + table.files().samples() + " samples. athanor explain WORKDIR names some; ids are those of"
                        + " the source."));
        SortedMap<Modality, String> absent = new TreeMap<>(row.absent());
        for (Refused refused : Refused.of(pipeline.context().work(), pipeline.features(), pipeline.modalities())) {
            if (absent.containsKey(refused.modality())) {
                refused.each(pipeline.context().spark().sparkContext().hadoopConfiguration(), entry -> {
                    if (entry.id().equals(sampleId)) {
                        absent.put(refused.modality(), "refused, " + entry.reason() + ": " + entry.message());
                    }
                });
            }
        }
        return row.with(absent);
    }

    private Explanation explained(String name, StoredModel stored, JoinedTable table, long all, EvaluateSettings how) {
        FusionModel model = stored.model();
        long seed = pipeline.context().settings().seed();
        Reading reading = new Reading(model.task(), stored.card().data().decision());
        RowShare share = new RowShare(Math.min(1, (double) MOST_ROWS / all));
        Assignment some = new SampledTest(share);
        long rows = share.share() == 1 ? all : table.labelledRows(some).getOrDefault(Split.TEST, 0L);
        TestWorth.Found worth = new TestWorth(table, model, reading, some, how, seed).found();
        RowLook.Seen seen = RowLook.of(table, model, reading, some, MOST_CHOSEN).over(table);
        List<Association> associations =
                Associations.of(table, models.trainings().transforms().only(model.modalities()));
        List<ExtractionTime> extraction = extraction(model.modalities());
        List<String> notes = new ArrayList<>(worth.notes());
        if (rows < all) {
            notes.add(String.format(
                    Locale.ROOT,
                    "Shapley values and rows to look at are of %,d of %,d test rows, drawn by a hash of their ids.",
                    rows,
                    all));
        }
        if (worth.orders() > 0) {
            notes.add("With more than " + Coalitions.EXACT_UP_TO + " modalities Shapley values are means over "
                    + worth.orders() + " random orders of them.");
        }
        return new Explanation(
                name,
                model.modalities(),
                rows,
                all,
                worth.orders(),
                how.confidence(),
                worth.worths(),
                worth.classes(),
                seen.weights(),
                associations,
                extraction,
                Expectation.of(extraction, associations),
                seen.rows().rows(),
                notes);
    }

    /** What the runs took that made the features, whichever these were. */
    private List<ExtractionTime> extraction(List<Modality> modalities) {
        List<ExtractionTime> all = new ArrayList<>();
        for (Modality modality : modalities) {
            for (FeatureTable table : pipeline.features()) {
                if (table.modality().equals(modality)) {
                    Map<String, Long> counts = table.artefact().provenance().counts();
                    long millis = counts.getOrDefault("decodeMillis", 0L) + counts.getOrDefault("inferMillis", 0L);
                    all.add(new ExtractionTime(modality, table.counts().ok(), millis / 1000.0));
                }
            }
        }
        return all;
    }
}
