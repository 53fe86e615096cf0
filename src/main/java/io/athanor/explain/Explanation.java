package io.athanor.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each modality gives a trained model; its keys are a contract with readers.
 *
 * @param model its name
 * @param modalities in the order of its inputs
 * @param rows test rows that it was told of
 * @param allRows test rows with a label that there are
 * @param orders random orders that the Shapley values are means over; 0 where they are exact
 * @param confidence of every interval
 * @param worths a metric each, the headline first
 * @param classes log-loss by class, where classes or levels are told
 * @param weights mean weight that the network gives a modality where it is there; empty of a network that weighs none
 * @param associations of each pair of modalities, by training rows
 * @param extraction what each modality took, in their order
 * @param expectations one a modality, in their order
 * @param chosen rows that are worth a look
 * @param notes what was left out or told of some rows alone
 */
public record Explanation(
        String model,
        List<Modality> modalities,
        long rows,
        long allRows,
        int orders,
        double confidence,
        List<Worth> worths,
        List<ClassWorth> classes,
        SortedMap<Modality, Double> weights,
        List<Association> associations,
        List<ExtractionTime> extraction,
        List<Expectation> expectations,
        List<ChosenRow> chosen,
        List<String> notes)
        implements Serializable {
    public Explanation {
        modalities = List.copyOf(modalities);
        worths = List.copyOf(worths);
        classes = List.copyOf(classes);
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        associations = List.copyOf(associations);
        extraction = List.copyOf(extraction);
        expectations = List.copyOf(expectations);
        chosen = List.copyOf(chosen);
        notes = List.copyOf(notes);
    }

    /** @throws JsonProcessingException when the text is not such a document */
    public static Explanation read(String json) throws JsonProcessingException {
        return Json.read(json, Explanation.class);
    }
}
