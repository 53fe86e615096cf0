package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How often each class was taken for each.
 *
 * @param classes names, in the order of rows and columns
 * @param counts [true class × predicted class]
 */
public record Confusion(List<String> classes, long[][] counts) implements Serializable {
    public Confusion {
        classes = List.copyOf(classes);
        if (counts.length != classes.size()) {
            throw new IllegalArgumentException(counts.length + " rows of counts for " + classes.size() + " classes");
        }
    }

    /** Precision, recall, F1 and support of each class, in the order of classes. */
    @JsonIgnore
    public List<ClassScore> perClass() {
        var scores = new ArrayList<ClassScore>();
        for (int k = 0; k < classes.size(); k++) {
            long hits = counts[k][k];
            long support = 0;
            long predicted = 0;
            for (int j = 0; j < classes.size(); j++) {
                support += counts[k][j];
                predicted += counts[j][k];
            }
            scores.add(ClassScore.of(classes.get(k), hits, predicted, support));
        }
        return scores;
    }
}
