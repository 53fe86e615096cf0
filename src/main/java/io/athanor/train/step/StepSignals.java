package io.athanor.train.step;

import io.athanor.fusion.objective.MaskedRows;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.TrainingRows;
import java.util.List;
import java.util.Map;

/** What others say of a step's rows when they are asked within it: frozen networks, say. */
public interface StepSignals {
    /** What they say, always in the same order. */
    List<SignalColumn> columns();

    /**
     * Of some rows, without gradient. A row's values do not depend on the rows beside it, but for rounding.
     *
     * @return by name, in the caller's pointer scope
     */
    Map<String, MaskedRows> of(BatchRows rows);

    /** Whether one of them is said of a row: known without asking. */
    boolean says(String signal, TrainingRows rows, int row);

    /** Nobody is asked. */
    static StepSignals none() {
        return new StepSignals() {
            @Override
            public List<SignalColumn> columns() {
                return List.of();
            }

            @Override
            public Map<String, MaskedRows> of(BatchRows rows) {
                return Map.of();
            }

            @Override
            public boolean says(String signal, TrainingRows rows, int row) {
                return false;
            }
        };
    }
}
