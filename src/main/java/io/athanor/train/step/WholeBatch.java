package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.Gathered;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.TrainingRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What objectives of the batch see of a step's rows of all ranks, ordered by virtual shard, then row: representations, labels
 * and weights, without gradient. It is the same on every rank and for any number of them. Lives in the caller's pointer scope.
 *
 * @param batch of all rows, without features
 * @param members what each member of an ensemble, or the network itself, makes of them, by representation
 * @param hashes of the rows' sample ids
 * @param own where this rank's rows are among them, in the order in which its pieces were shown
 */
record WholeBatch(Batch batch, List<Map<String, Gathered>> members, long[] hashes, int[] own) {
    /** Longs that are told of a row: its virtual shard, and the hash of its sample id. */
    private static final int NAMES = 2;

    /**
     * Every rank takes part, with however many rows.
     *
     * @param shards this rank's rows, by virtual shard
     * @param pieces the same rows, as they go through the network
     * @param forward of a piece; its tensors are given back before the next
     * @param wanted names of the representations
     */
    static WholeBatch of(
            FusionNetwork network,
            SortedMap<Integer, BatchRows> shards,
            List<BatchRows> pieces,
            Function<BatchRows, StepContext> forward,
            Collection<String> wanted,
            Collective collective,
            TorchDevice device) {
        List<Representation> representations = network.member().representations().stream()
                .filter(r -> wanted.contains(r.name()))
                .toList();
        int width = 1
                + network.classes()
                + network.members()
                        * representations.stream().mapToInt(r -> 1 + r.width()).sum();
        int rows = pieces.stream().mapToInt(BatchRows::size).sum();
        Tensor told = device.zeros(rows, width);
        int at = 0;
        for (BatchRows piece : pieces) {
            try (PointerScope scope = new PointerScope();
                    AutoGradMode off = new AutoGradMode(false)) {
                told.narrow(0, at, piece.size()).copy_(columns(forward.apply(piece), representations));
            }
            at += piece.size();
        }
        try (AutoGradMode off = new AutoGradMode(false)) {
            return ordered(
                    network,
                    representations,
                    collective.allGather(told),
                    collective.allGather(Tensor.create(names(shards, pieces, rows), rows, NAMES)),
                    collective.rank(),
                    device);
        }
    }

    /** Weight and label of every row, then presence and values of each member's representations. */
    private static Tensor columns(StepContext step, List<Representation> representations) {
        List<Tensor> columns =
                new ArrayList<>(List.of(step.batch().weights(), step.batch().targets()));
        step.output().voices().forEach(voice -> {
            for (Representation r : representations) {
                columns.add(present(step.batch().inputs(), r.of()));
                columns.add(voice.representation(r.name()));
            }
        });
        return torch.cat(new TensorVector(columns.toArray(new Tensor[0])), 1);
    }

    /** 1 for a row that has any of the modalities, or any at all if none is named: [batch × 1]. */
    private static Tensor present(Inputs<Tensor> inputs, List<Modality> of) {
        Tensor[] any = of.isEmpty()
                ? inputs.present().values().toArray(new Tensor[0])
                : of.stream().map(inputs::presence).toArray(Tensor[]::new);
        Tensor sum = any[0];
        for (int i = 1; i < any.length; i++) {
            sum = sum.add(any[i]);
        }
        return any.length == 1 ? sum : sum.gt(new Scalar(0.0)).to(torch.ScalarType.Float);
    }

    private static long[] names(SortedMap<Integer, BatchRows> shards, List<BatchRows> pieces, int rows) {
        Map<TrainingRows, Integer> numbers = new IdentityHashMap<>();
        shards.forEach((number, of) -> numbers.put(of.shard(0), number));
        long[] names = new long[NAMES * rows];
        int at = 0;
        for (BatchRows piece : pieces) {
            for (int i = 0; i < piece.size(); i++) {
                names[at++] = Objects.requireNonNull(numbers.get(piece.shard(i)));
                names[at++] = piece.hash(i);
            }
        }
        return names;
    }

    private static WholeBatch ordered(
            FusionNetwork network,
            List<Representation> representations,
            List<Tensor> told,
            List<Tensor> named,
            int rank,
            TorchDevice device) {
        long[] names = longs(torch.cat(new TensorVector(named.toArray(new Tensor[0])), 0));
        int rows = names.length / NAMES;
        // stable: rows of a shard keep their order, and a shard is one rank's
        int[] order = IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingLong(row -> names[NAMES * row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int first = Math.toIntExact(
                told.subList(0, rank).stream().mapToLong(t -> t.size(0)).sum());
        int[] own = new int[Math.toIntExact(told.get(rank).size(0))];
        long[] hashes = new long[rows];
        for (int place = 0; place < rows; place++) {
            hashes[place] = names[NAMES * order[place] + 1];
            if (order[place] >= first && order[place] < first + own.length) {
                own[order[place] - first] = place;
            }
        }
        Tensor all = torch.cat(new TensorVector(told.toArray(new Tensor[0])), 0).index_select(0, device.numbers(order));
        int classes = network.classes();
        Tensor weights = all.narrow(1, 0, 1).contiguous();
        Batch batch = new Batch(
                new Inputs<>(Map.of(), Map.of(), Map.of()),
                all.narrow(1, 1, classes).contiguous(),
                weights,
                sum(weights));
        List<Map<String, Gathered>> members = new ArrayList<>();
        int at = 1 + classes;
        for (int member = 0; member < network.members(); member++) {
            Map<String, Gathered> gathered = new LinkedHashMap<>();
            for (Representation r : representations) {
                gathered.put(
                        r.name(),
                        new Gathered(
                                all.narrow(1, at + 1, r.width()).contiguous(),
                                all.narrow(1, at, 1).contiguous()));
                at += 1 + r.width();
            }
            members.add(gathered);
        }
        return new WholeBatch(batch, members, hashes, own);
    }

    private static double sum(Tensor weights) {
        double sum = 0;
        for (float weight : Torch.values(weights)) {
            sum += weight;
        }
        return sum;
    }

    private static long[] longs(Tensor tensor) {
        long[] values = new long[Math.toIntExact(tensor.numel())];
        if (values.length > 0) {
            tensor.data_ptr_long().get(values);
        }
        return values;
    }

    int rows() {
        return hashes.length;
    }
}
