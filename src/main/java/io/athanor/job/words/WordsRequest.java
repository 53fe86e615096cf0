package io.athanor.job.words;

import io.athanor.base.UserError;
import io.athanor.extract.encoder.text.CleaningSettings;
import io.athanor.extract.encoder.text.TextCleaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of {@code athanor models words}.
 *
 * @param sources data as {@code athanor init} takes it, or files that end in {@code .txt}, a text a line
 * @param name what pipelines call the vectors
 * @param fields columns or members that hold texts; empty for all that look like texts
 * @param out the file that is written, a {@code .vec} or {@code .vec.gz}; null for one beside the card
 * @param width values of a vector
 * @param minCount words that are there less often have no vector
 * @param window words before and behind a word that it is learned with
 * @param epochs passes over the texts
 * @param partitions of the texts that are trained on side by side; more are quicker and worse
 * @param clean what is done to a text first, by the names of {@link TextCleaning}; {@code none} is nothing
 */
public record WordsRequest(
        List<String> sources,
        String name,
        List<String> fields,
        @Nullable String out,
        int width,
        int minCount,
        int window,
        int epochs,
        int partitions,
        List<String> clean,
        long seed) {
    public WordsRequest {
        sources = List.copyOf(sources);
        fields = List.copyOf(fields);
        clean = List.copyOf(clean);
    }

    /** @throws UserError if a step is unknown */
    CleaningSettings cleaning() {
        List<TextCleaning> steps = new ArrayList<>();
        for (String step : clean) {
            if (!step.equals("none")) {
                try {
                    steps.add(TextCleaning.valueOf(step.toUpperCase(Locale.ROOT).replace('-', '_')));
                } catch (IllegalArgumentException e) {
                    throw new UserError(
                            "Cannot clean texts by \"" + step
                                    + "\": expected nfc, nfkc, strip-html, collapse-whitespace, lower or none. Correct --clean.",
                            e);
                }
            }
        }
        return new CleaningSettings(steps);
    }
}
