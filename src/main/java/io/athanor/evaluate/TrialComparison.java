package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.athanor.task.Task;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The document {@code compare.json}: what the trials of a search came to. All but {@link Times} is the same whenever and on however many
 * slots they ran.
 *
 * @param pipeline its name
 * @param metric key of the one that trials are ranked by, of the validation rows
 * @param search grid or random
 * @param combinations that there are of the values that vary
 * @param halving one of so many trials goes on
 * @param confidence of every interval
 * @param task what was learned
 * @param rungs of successive halving, the first with all trials; one where nothing is halved
 * @param trials the best first: those that came furthest before the others; those that failed last
 * @param winner the first of the trials
 * @param leftOut numbers of the trials that the budget left no time to begin
 * @param notes what a reader has to know beside
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrialComparison(
        String pipeline,
        String metric,
        String search,
        long combinations,
        int halving,
        double confidence,
        Task task,
        List<Rung> rungs,
        List<Place> trials,
        Winner winner,
        @JsonProperty("left_out") List<Integer> leftOut,
        List<String> notes) {

    /** The name of the file in a work directory. */
    public static final String FILE = "compare.json";

    public TrialComparison {
        rungs = List.copyOf(rungs);
        trials = List.copyOf(trials);
        leftOut = List.copyOf(leftOut);
        notes = List.copyOf(notes);
    }

    /**
     * A rung of successive halving.
     *
     * @param share of a trial's epochs
     * @param trials that were to run
     * @param trained of them, those that failed among them
     */
    public record Rung(double share, int trials, int trained) {}

    /**
     * Where a trial stands.
     *
     * @param trial its number, from 1 on, in the order of the grid
     * @param settings by path what it has in the place of the file's
     * @param rung the furthest that it came to, from 1 on
     * @param epochs most of its training there
     * @param trained epochs that it was trained before it stopped by itself, or was through
     * @param sameAs the number of an earlier trial whose settings come to the same training
     * @param validation figures by metric; empty of one that failed
     * @param againstWinner null of the winner, and of one that failed
     * @param parameters of the network
     * @param parametersWithEncoders the same and those of the encoders
     * @param times null of one that failed
     * @param failure why there is no model, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Place(
            int trial,
            Map<String, String> settings,
            int rung,
            int epochs,
            int trained,
            @JsonProperty("same_as") @Nullable Integer sameAs,
            SortedMap<String, Estimate> validation,
            @JsonProperty("against_winner") @Nullable Comparison againstWinner,
            long parameters,
            @JsonProperty("parameters_with_encoders") long parametersWithEncoders,
            @Nullable Times times,
            @Nullable String failure) {}

    /**
     * What differs from run to run.
     *
     * @param millisPerRow milliseconds of processor time a row, encoders included
     * @param trainingSeconds of its epochs, on one worker where it takes one
     * @param pareto whether none of those that came as far is at least as good in the headline, parameters with encoders, milliseconds
     *     and seconds, and better in one of them; times count to two digits
     */
    public record Times(
            @JsonProperty("millis_per_row_with_encoders") double millisPerRow,
            @JsonProperty("training_seconds") double trainingSeconds,
            boolean pareto) {}

    /**
     * The trial that is best on validation rows.
     *
     * @param validation its figures there: the best of many, and so better than they will be again
     * @param test its figures on rows that no trial has seen and nothing was chosen on
     * @param optimism by how much the metric is worse on test rows than on validation rows; negative where it is better
     * @param pipeline where the pipeline file with its settings is
     */
    public record Winner(
            int trial,
            SortedMap<String, Estimate> validation,
            SortedMap<String, Estimate> test,
            double optimism,
            String pipeline) {}
}
