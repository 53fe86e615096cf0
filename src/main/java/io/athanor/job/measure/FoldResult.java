package io.athanor.job.measure;

import io.athanor.data.Split;
import io.athanor.evaluate.Condition;
import io.athanor.evaluate.Method;
import io.athanor.task.Task;
import io.athanor.train.fold.ValidationParts;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all methods say of one fold's rows, or of the only split's, as it lies in files.
 *
 * @param files of a bucket's rows each
 */
record FoldResult(Head head, List<String> files) {
    FoldResult {
        files = List.copyOf(files);
    }

    /**
     * What is known of all of its rows.
     *
     * @param trainRows rows the weights were fitted on
     * @param validation who of the validation rows decides what
     * @param notes what methods were left out, and why
     * @param entries in the order in which their rows lie in every file
     */
    record Head(
            int repeat,
            int fold,
            long trainRows,
            Task task,
            ValidationParts validation,
            List<String> notes,
            List<Entry> entries)
            implements Serializable {
        Head {
            notes = List.copyOf(notes);
            entries = List.copyOf(entries);
        }
    }

    /**
     * One method on one split.
     *
     * @param condition what it was shown, or null for all there is
     */
    record Entry(Method method, @Nullable Condition condition, Split split) implements Serializable {}
}
