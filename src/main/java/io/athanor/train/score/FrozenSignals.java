package io.athanor.train.score;

import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.train.rows.BatchAssembly;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.step.StepSignals;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Frozen networks on a device. No dropout and no hidden modality of the training's is theirs. Lives in the caller's pointer scope. */
final class FrozenSignals implements StepSignals {
    private final List<Live> networks;
    private final List<Signal> signals;
    private final List<SignalColumn> columns;
    private final TorchDevice device;

    private record Live(FusionNetwork network, TorchOps ops) {}

    /** @param models by the number under which rows have them as their answerer */
    FrozenSignals(List<FusionModel> models, List<Signal> signals, TorchDevice device) {
        this.device = device;
        this.signals = signals;
        this.columns = models.get(0).columns(signals);
        this.networks = models.stream().map(model -> live(model, device)).toList();
    }

    private static Live live(FusionModel model, TorchDevice device) {
        Map<String, Tensor> tensors = new HashMap<>();
        for (ParameterSpec p : model.network().parameters()) {
            tensors.put(p.name(), device.tensor(model.weights().of(p.name()), p.shape()));
        }
        return new Live(model.network(), TorchOps.evaluation(tensors));
    }

    @Override
    public List<SignalColumn> columns() {
        return columns;
    }

    @Override
    public Map<String, MaskedRows> of(BatchRows rows) {
        BatchRows whole = rows.whole();
        Map<String, MaskedRows> said = new LinkedHashMap<>();
        for (SignalColumn column : columns) {
            said.put(
                    column.name(),
                    new MaskedRows(device.zeros(rows.size(), column.width()), device.zeros(rows.size(), 1)));
        }
        SortedMap<Integer, List<Integer>> byNetwork = IntStream.range(0, whole.size())
                .boxed()
                .filter(row -> whole.answerer(row) >= 0)
                .collect(Collectors.groupingBy(whole::answerer, TreeMap::new, Collectors.toList()));
        byNetwork.forEach((network, numbers) -> ask(
                networks.get(network), whole, numbers.stream().mapToInt(i -> i).toArray(), said));
        return said;
    }

    @Override
    public boolean says(String signal, TrainingRows rows, int row) {
        BatchRows whole = BatchRows.of(rows, 1, i -> row).whole();
        if (whole.answerer(0) < 0 || signal.equals(Signal.LOGITS.name())) {
            return whole.answerer(0) >= 0;
        }
        TrainingRows shard = whole.shard(0);
        List<Modality> held = shard.schema().modalities();
        List<Modality> of = networks.get(whole.answerer(0))
                .network()
                .member()
                .representation(signal)
                .of();
        return (of.isEmpty() ? held : of).stream().anyMatch(modality -> shard.feature(held.indexOf(modality))
                .has(row));
    }

    private void ask(Live asked, BatchRows rows, int[] numbers, Map<String, MaskedRows> into) {
        Inputs<Tensor> inputs = BatchAssembly.inputs(rows.pick(numbers), RowMask.nothing(), device);
        Output<Tensor> output = asked.network().forward(asked.ops(), inputs);
        Tensor places = device.numbers(numbers);
        for (Signal signal : signals) {
            Tensor present = signal.presence(asked.network(), asked.ops(), inputs);
            MaskedRows all = Objects.requireNonNull(into.get(signal.name()));
            all.values().index_copy_(0, places, signal.of(asked.ops(), output).mul(present));
            all.present().index_copy_(0, places, present);
        }
    }
}
