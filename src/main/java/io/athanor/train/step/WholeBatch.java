package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.task.Task;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.SignalColumn;
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
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What objectives of the batch see of a step's rows of all ranks, ordered by virtual shard, then row: representations, signals,
 * labels and weights, without gradient. It is the same on every rank and for any number of them. Lives in the caller's pointer scope.
 *
 * @param batch of all rows, without features
 * @param members what each member of an ensemble, or the network itself, makes of them, by representation
 * @param hashes of the rows' sample ids
 * @param answerers of the rows, see {@link TrainingRows#answerer}
 * @param own where this rank's rows are among them, in the order in which its pieces were shown
 */
record WholeBatch(Batch batch, List<Map<String, MaskedRows>> members, long[] hashes, int[] answerers, int[] own) {
    /** Longs that are told of a row: its virtual shard, the hash of its sample id, and its answerer. */
    private static final int FACTS = 3;

    /**
     * Every rank takes part, with however many rows.
     *
     * @param shards this rank's rows, by virtual shard
     * @param pieces the same rows, as they go through the network
     * @param forward of a piece; its tensors are given back before the next
     * @param wanted names of the representations
     * @param read the signals
     */
    static WholeBatch of(
            FusionNetwork network,
            SortedMap<Integer, BatchRows> shards,
            List<BatchRows> pieces,
            Function<BatchRows, StepContext> forward,
            Collection<String> wanted,
            List<SignalColumn> read,
            Collective collective,
            Collation collation) {
        TorchDevice device = collation.device();
        Task task = collation.task();
        List<Representation> representations = network.member().representations().stream()
                .filter(r -> wanted.contains(r.name()))
                .toList();
        int width = 2
                + task.targetWidth()
                + network.members()
                        * representations.stream().mapToInt(r -> 1 + r.width()).sum()
                + read.stream().mapToInt(signal -> 1 + signal.width()).sum();
        int rows = pieces.stream().mapToInt(BatchRows::size).sum();
        Tensor told = device.zeros(rows, width);
        int at = 0;
        for (BatchRows piece : pieces) {
            try (PointerScope scope = new PointerScope();
                    AutoGradMode off = new AutoGradMode(false)) {
                told.narrow(0, at, piece.size()).copy_(columns(forward.apply(piece), representations, read));
            }
            at += piece.size();
        }
        try (AutoGradMode off = new AutoGradMode(false)) {
            return ordered(
                    network,
                    task,
                    representations,
                    read,
                    collective.allGather(told),
                    collective.allGather(Tensor.create(facts(shards, pieces, rows), rows, FACTS)),
                    collective.rank(),
                    device);
        }
    }

    /** What each member makes of rows that are the whole batch, with gradient. */
    static List<Map<String, MaskedRows>> members(FusionNetwork network, StepContext step, Collection<String> wanted) {
        List<Map<String, MaskedRows>> members = new ArrayList<>();
        step.output().voices().forEach(voice -> {
            Map<String, MaskedRows> own = new LinkedHashMap<>();
            for (Representation r : network.member().representations()) {
                if (wanted.contains(r.name())) {
                    own.put(
                            r.name(),
                            new MaskedRows(
                                    voice.representation(r.name()),
                                    r.presence(step.ops(), step.batch().inputs())));
                }
            }
            members.add(own);
        });
        return members;
    }

    /** Weight and target of every row, then presence and values of each member's representations and of the signals. */
    private static Tensor columns(StepContext step, List<Representation> representations, List<SignalColumn> read) {
        List<Tensor> columns = new ArrayList<>(List.of(
                step.batch().weights(), step.batch().labelled(), step.batch().targets()));
        step.output().voices().forEach(voice -> {
            for (Representation r : representations) {
                columns.add(r.presence(step.ops(), step.batch().inputs()));
                columns.add(voice.representation(r.name()));
            }
        });
        for (SignalColumn signal : read) {
            MaskedRows said = step.signal(signal.name());
            columns.add(said.present());
            columns.add(said.values());
        }
        return torch.cat(new TensorVector(columns.toArray(new Tensor[0])), 1);
    }

    private static long[] facts(SortedMap<Integer, BatchRows> shards, List<BatchRows> pieces, int rows) {
        Map<TrainingRows, Integer> numbers = new IdentityHashMap<>();
        shards.forEach((number, of) -> numbers.put(of.shard(0), number));
        long[] facts = new long[FACTS * rows];
        int at = 0;
        for (BatchRows piece : pieces) {
            for (int i = 0; i < piece.size(); i++) {
                facts[at++] = Objects.requireNonNull(numbers.get(piece.shard(i)));
                facts[at++] = piece.hash(i);
                facts[at++] = piece.answerer(i);
            }
        }
        return facts;
    }

    private static WholeBatch ordered(
            FusionNetwork network,
            Task task,
            List<Representation> representations,
            List<SignalColumn> read,
            List<Tensor> told,
            List<Tensor> stated,
            int rank,
            TorchDevice device) {
        long[] facts = longs(torch.cat(new TensorVector(stated.toArray(new Tensor[0])), 0));
        int rows = facts.length / FACTS;
        // stable: rows of a shard keep their order, and a shard is one rank's
        int[] order = IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingLong(row -> facts[FACTS * row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int first = Math.toIntExact(
                told.subList(0, rank).stream().mapToLong(t -> t.size(0)).sum());
        int[] own = new int[Math.toIntExact(told.get(rank).size(0))];
        long[] hashes = new long[rows];
        int[] answerers = new int[rows];
        for (int place = 0; place < rows; place++) {
            hashes[place] = facts[FACTS * order[place] + 1];
            answerers[place] = (int) facts[FACTS * order[place] + 2];
            if (order[place] >= first && order[place] < first + own.length) {
                own[order[place] - first] = place;
            }
        }
        Tensor all = torch.cat(new TensorVector(told.toArray(new Tensor[0])), 0).index_select(0, device.numbers(order));
        Tensor weights = all.narrow(1, 0, 1).contiguous();
        Tensor labelled = all.narrow(1, 1, 1).contiguous();
        Tensor targets = all.narrow(1, 2, task.targetWidth()).contiguous();
        List<Map<String, MaskedRows>> members = new ArrayList<>();
        int at = 2 + task.targetWidth();
        for (int member = 0; member < network.members(); member++) {
            Map<String, MaskedRows> gathered = new LinkedHashMap<>();
            for (Representation r : representations) {
                gathered.put(r.name(), masked(all, at, r.width()));
                at += 1 + r.width();
            }
            members.add(gathered);
        }
        Map<String, MaskedRows> said = new LinkedHashMap<>();
        for (SignalColumn signal : read) {
            said.put(signal.name(), masked(all, at, signal.width()));
            at += 1 + signal.width();
        }
        Batch batch = new Batch(
                new Inputs<>(Map.of(), Map.of(), Map.of()),
                task.activation(),
                targets,
                labelled,
                weights,
                sum(weights),
                said);
        return new WholeBatch(batch, members, hashes, answerers, own);
    }

    /** Presence and values that stand side by side. */
    private static MaskedRows masked(Tensor columns, int at, int width) {
        return new MaskedRows(
                columns.narrow(1, at + 1, width).contiguous(),
                columns.narrow(1, at, 1).contiguous());
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

    /** The same as the members of an ensemble see it, which may learn from different rows. */
    WholeBatch shownBy(Collation collation) {
        return new WholeBatch(collation.ofMembers(batch, answerers), members, hashes, answerers, own);
    }

    int rows() {
        return hashes.length;
    }
}
