package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.data.Modality;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.ops.Torch;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.step.NonFiniteStep.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Looks for the rows that make a step's loss or gradient NaN or infinite: those with features that are none, or else those whose
 * loss is none by itself. All ranks search together, each among its own rows, and come to the same words.
 */
final class FaultSearch {
    private static final int PIECE = 256;

    private final Step run;
    private final FlatParameters parameters;
    private final Collective collective;
    private final int epoch;

    FaultSearch(Step run, FlatParameters parameters, Collective collective, int epoch) {
        this.run = run;
        this.parameters = parameters;
        this.collective = collective;
        this.epoch = epoch;
    }

    /** The step that went wrong, as it can be taken again for some of its rows. */
    interface Step {
        /** The rows as an epoch shows them to the network. */
        Batch batch(BatchRows rows);

        /** The sum of the rows' losses. */
        Tensor loss(BatchRows rows, Batch batch);
    }

    /** What one rank found. */
    private record Found(List<String> rows, long faults, List<Fault> first) {}

    /**
     * @param step counted from 1
     * @param what is NaN or infinite, in a few words
     * @param rows this rank's share of the step
     */
    NonFiniteStep of(int step, String what, BatchRows rows) {
        List<Fault> faults = badFeatures(rows);
        boolean features = Sums.of(collective, (long) faults.size())[0] > 0;
        boolean weights = !features && !finite(Torch.values(parameters.values()));
        if (!features && !weights) {
            for (BatchRows piece : rows.pieces(PIECE)) {
                badLosses(piece, faults);
            }
        }
        Found own = new Found(
                rows.names(),
                faults.size(),
                List.copyOf(faults.subList(0, Math.min(NonFiniteStep.NAMED, faults.size()))));
        List<String> names = new ArrayList<>();
        List<Fault> named = new ArrayList<>();
        long all = 0;
        for (Found found : Gathering.of(collective, own, Found.class)) {
            names.addAll(found.rows());
            named.addAll(found.first());
            all += found.faults();
        }
        return new NonFiniteStep(new NonFiniteStep.Report(
                epoch,
                step,
                what,
                weights,
                features,
                all,
                List.copyOf(named.subList(0, Math.min(NonFiniteStep.NAMED, named.size()))),
                names));
    }

    private List<Fault> badFeatures(BatchRows rows) {
        List<Fault> faults = new ArrayList<>();
        for (BatchRows piece : rows.pieces(PIECE)) {
            Map<Integer, List<String>> why = new TreeMap<>();
            try (PointerScope scope = new PointerScope()) {
                Batch batch = run.batch(piece);
                for (Map.Entry<Modality, Tensor> feature :
                        batch.inputs().features().entrySet()) {
                    look(feature.getKey().name(), feature.getValue(), piece.size(), why);
                }
                batch.signals()
                        .forEach((name, said) -> look("the teacher's " + name, said.values(), piece.size(), why));
            }
            why.forEach((row, words) -> faults.add(new Fault(piece.key(row).toString(), String.join(", ", words))));
        }
        return faults;
    }

    private static void look(String name, Tensor tensor, int rows, Map<Integer, List<String>> why) {
        float[] values = Torch.values(tensor);
        int width = values.length / rows;
        for (int row = 0; row < rows; row++) {
            int bad = 0;
            int first = -1;
            for (int i = 0; i < width; i++) {
                if (!Float.isFinite(values[row * width + i])) {
                    first = bad == 0 ? i : first;
                    bad++;
                }
            }
            if (bad > 0) {
                why.computeIfAbsent(row, r -> new ArrayList<>())
                        .add(name + "[" + first + "] is " + values[row * width + first]
                                + (bad > 1 ? " and " + (bad - 1) + " more" : ""));
            }
        }
    }

    /** By halves: most often few rows are to blame, and a half without any is done with at once. */
    private void badLosses(BatchRows rows, List<Fault> faults) {
        // one more than is named: a search among all rows would outlast the others' patience
        if (faults.size() > NonFiniteStep.NAMED) {
            return;
        }
        double loss;
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            loss = run.loss(rows, run.batch(rows)).item_double();
        }
        if (Double.isFinite(loss)) {
            return;
        }
        if (rows.size() == 1) {
            faults.add(new Fault(rows.key(0).toString(), "its loss is " + loss));
            return;
        }
        badLosses(rows.part(0, rows.size() / 2), faults);
        badLosses(rows.part(rows.size() / 2, rows.size()), faults);
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
