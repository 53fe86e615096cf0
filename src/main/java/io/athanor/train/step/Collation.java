package io.athanor.train.step;

import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.objective.MemberFolds;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.task.Task;
import io.athanor.train.rows.BatchAssembly;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.TrainingRows;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** How a training's rows become batches: features, targets, weights, and all that others say of them. */
public final class Collation {
    private final Task task;
    private final double @Nullable [] classWeights;
    private final TorchDevice device;
    private final List<SignalColumn> carried;
    private final StepSignals asked;
    /** How many members a cross-fitted ensemble has; 0 where all networks learn from all rows. */
    private final int crossFitted;

    /** What those who are asked have said already. */
    private final Map<BatchRows, Map<String, MaskedRows>> known;

    private Collation(
            Task task,
            double @Nullable [] classWeights,
            TorchDevice device,
            List<SignalColumn> carried,
            StepSignals asked,
            int crossFitted,
            Map<BatchRows, Map<String, MaskedRows>> known) {
        this.task = task;
        this.classWeights = classWeights;
        this.device = device;
        this.carried = carried;
        this.asked = asked;
        this.crossFitted = crossFitted;
        this.known = known;
    }

    /**
     * @param task what is learned
     * @param classWeights what a row of each class counts; null counts every row as 1
     * @param shards this rank's: all carry the same signals
     * @param asked within the steps
     */
    public Collation(
            Task task,
            double @Nullable [] classWeights,
            TorchDevice device,
            Collection<TrainingRows> shards,
            StepSignals asked) {
        this(
                task,
                classWeights,
                device,
                shards.stream().findFirst().map(TrainingRows::signals).orElse(List.of()),
                asked,
                0,
                Map.of());
    }

    /** The same where every row counts as 1. */
    Collation unweighted() {
        return new Collation(task, null, device, carried, asked, crossFitted, known);
    }

    /**
     * The same for a cross-fitted ensemble: a member does not learn from the rows that {@linkplain TrainingRows#answerer it answers
     * for}.
     *
     * @param members at least 2
     */
    public Collation crossFitted(int members) {
        return new Collation(task, classWeights, device, carried, asked, members, known);
    }

    /**
     * A batch as the members of an ensemble see it.
     *
     * @param answerers of its rows
     */
    Batch ofMembers(Batch batch, int[] answerers) {
        return crossFitted == 0 ? batch : batch.crossFitted(MemberFolds.of(answerers, crossFitted, device));
    }

    TorchDevice device() {
        return device;
    }

    Task task() {
        return task;
    }

    /**
     * The signals of these names.
     *
     * @throws IllegalArgumentException if nobody says one of them
     */
    List<SignalColumn> signals(Collection<String> names) {
        List<SignalColumn> found = Stream.concat(carried.stream(), asked.columns().stream())
                .filter(signal -> names.contains(signal.name()))
                .toList();
        if (found.size() < names.size()) {
            throw new IllegalArgumentException("of the signals " + names + " only " + found + " are there");
        }
        return found;
    }

    Batch batch(BatchRows rows, RowMask mask) {
        Batch batch = ofMembers(BatchAssembly.batch(rows, mask, task, classWeights, device), rows.answerers());
        if (asked.columns().isEmpty()) {
            return batch;
        }
        Map<String, MaskedRows> said = known.get(rows);
        return batch.with(said == null ? asked.of(rows) : said);
    }

    /**
     * The same, which asks once of these rows however often they are laid out. Lives in the caller's pointer scope, with the values
     * of the signals alone.
     */
    Collation asking(List<BatchRows> pieces) {
        if (asked.columns().isEmpty()) {
            return this;
        }
        Map<BatchRows, Map<String, MaskedRows>> said = new HashMap<>();
        pieces.forEach(piece -> said.put(piece, ask(piece)));
        return new Collation(task, classWeights, device, carried, asked, crossFitted, said);
    }

    private Map<String, MaskedRows> ask(BatchRows piece) {
        Map<String, MaskedRows> kept = new LinkedHashMap<>();
        for (SignalColumn signal : asked.columns()) {
            Tensor columns = device.zeros(piece.size(), signal.width() + 1);
            kept.put(signal.name(), new MaskedRows(columns.narrow(1, 1, signal.width()), columns.narrow(1, 0, 1)));
        }
        // what the networks took is given back before the next piece
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            asked.of(piece).forEach((name, said) -> {
                MaskedRows into = kept.get(name);
                if (into == null) {
                    throw new IllegalStateException("'" + name + "' was said, and is none of " + kept.keySet());
                }
                into.values().copy_(said.values());
                into.present().copy_(said.present());
            });
        }
        return kept;
    }
}
