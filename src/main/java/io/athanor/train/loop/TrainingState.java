package io.athanor.train.loop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.step.EpochTally;
import io.athanor.train.step.ParameterGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a resumed training needs to go on as though it had never stopped.
 *
 * @param groups parameters that move together, by name
 * @param best learned values of the network's group after the best epoch so far, or their average
 * @param average of the learned values by now; empty where there is none
 */
record TrainingState(Progress progress, Map<String, ParameterGroup.State> groups, float[] best, float[] average) {
    private static final String BEST = "best";
    private static final String AVERAGE = "average";
    private static final String VALUES = "values";

    /** Between a group's name and what of it a tensor holds. */
    private static final String OF = "/";

    /** A group's place in the file: how many steps it has done, and what its optimiser keeps. */
    private record Kept(long steps, List<String> optimiser) {}

    private record Groups(Map<String, Kept> byName) {}

    /**
     * The best epoch so far.
     *
     * @param epoch 0 before the first
     */
    record Best(int epoch, double loss) {
        static final Best NONE = new Best(0, Double.POSITIVE_INFINITY);

        /** Whether an epoch with this loss is better; without validation rows the loss is NaN and every epoch is the best so far. */
        boolean isBeatenBy(double other) {
            return epoch == 0 || !(other >= loss);
        }
    }

    /**
     * @param epoch epochs done
     * @param tally of the epoch after these, as far as it has come
     * @param bestEpoch 0 before the first
     * @param bestLoss validation loss of the best epoch
     * @param members of a cross-fitted ensemble, each with a best epoch of its own; {@code bestEpoch} is then the last of these, and
     *     {@code bestLoss} their mean
     */
    record Progress(
            int epoch,
            EpochTally tally,
            int bestEpoch,
            double bestLoss,
            List<EpochReport> curve,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Best> members) {
        /** @param members null in a file where there are none */
        Progress {
            curve = List.copyOf(curve);
            members = members == null ? List.of() : List.copyOf(members);
        }

        static Progress none() {
            return new Progress(0, EpochTally.none(), 0, Double.POSITIVE_INFINITY, List.of(), List.of());
        }

        /** The same within the next epoch. */
        Progress at(EpochTally now) {
            return new Progress(epoch, now, bestEpoch, bestLoss, curve, members);
        }

        /** Epochs since the best one. */
        int waited() {
            return epoch - bestEpoch;
        }
    }

    byte[] write() {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        Map<String, Kept> kept = new LinkedHashMap<>();
        groups.forEach((name, group) -> {
            tensors.put(name + OF + VALUES, entry(group.values()));
            group.optimiser().forEach((what, values) -> tensors.put(name + OF + what, entry(values)));
            kept.put(
                    name,
                    new Kept(
                            group.steps(),
                            group.optimiser().keySet().stream().sorted().toList()));
        });
        tensors.put(BEST, entry(best));
        tensors.put(AVERAGE, entry(average));
        return new Safetensors(
                        tensors,
                        Map.of("progress", Json.canonical(progress), "groups", Json.canonical(new Groups(kept))))
                .write();
    }

    private static Safetensors.Entry entry(float[] values) {
        return new Safetensors.Entry(new long[] {values.length}, values);
    }

    /** @throws IllegalArgumentException if this is no state of training */
    static TrainingState read(byte[] bytes) {
        Safetensors file = Safetensors.read(bytes);
        try {
            Progress progress = Json.read(file.metadata().getOrDefault("progress", ""), Progress.class);
            Map<String, ParameterGroup.State> groups = new LinkedHashMap<>();
            Json.read(file.metadata().getOrDefault("groups", ""), Groups.class)
                    .byName()
                    .forEach((name, kept) -> groups.put(name, group(file.weights(), name, kept)));
            return new TrainingState(
                    progress, groups, file.weights().of(BEST), file.weights().of(AVERAGE));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no state of training: its progress cannot be read", e);
        }
    }

    private static ParameterGroup.State group(Weights tensors, String name, Kept kept) {
        Map<String, float[]> optimiser = new LinkedHashMap<>();
        kept.optimiser().forEach(what -> optimiser.put(what, tensors.of(name + OF + what)));
        return new ParameterGroup.State(tensors.of(name + OF + VALUES), kept.steps(), optimiser);
    }

    /** @throws IllegalArgumentException if it is of another training, which has no such group */
    ParameterGroup.State group(String name) {
        ParameterGroup.State state = groups.get(name);
        if (state == null) {
            throw new IllegalArgumentException("no group " + name + " among " + groups.keySet());
        }
        return state;
    }
}
