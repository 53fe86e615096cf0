package io.athanor.train.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.train.step.EpochTally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a resumed training needs to go on as though it had never stopped.
 *
 * @param values learned values by now
 * @param best learned values after the best epoch so far, or their average
 * @param average of the learned values by now; empty where there is none
 */
record TrainingState(
        Progress progress, float[] values, float[] best, float[] firstMoment, float[] secondMoment, float[] average) {
    /**
     * @param epoch epochs done
     * @param tally of the epoch after these, as far as it has come
     * @param steps optimiser's steps done
     * @param bestEpoch 0 before the first
     * @param bestLoss validation loss of the best epoch
     */
    record Progress(int epoch, EpochTally tally, long steps, int bestEpoch, double bestLoss, List<EpochReport> curve) {
        Progress {
            curve = List.copyOf(curve);
        }

        static Progress none() {
            return new Progress(0, EpochTally.none(), 0, 0, Double.POSITIVE_INFINITY, List.of());
        }

        /** The same within the next epoch. */
        Progress at(EpochTally now, long stepsDone) {
            return new Progress(epoch, now, stepsDone, bestEpoch, bestLoss, curve);
        }

        /** Epochs since the best one. */
        int waited() {
            return epoch - bestEpoch;
        }
    }

    byte[] write() {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("values", entry(values));
        tensors.put("best", entry(best));
        tensors.put("first-moment", entry(firstMoment));
        tensors.put("second-moment", entry(secondMoment));
        tensors.put("average", entry(average));
        return new Safetensors(tensors, Map.of("progress", Json.canonical(progress))).write();
    }

    private static Safetensors.Entry entry(float[] values) {
        return new Safetensors.Entry(new long[] {values.length}, values);
    }

    /** @throws IllegalArgumentException if this is no state of training */
    static TrainingState read(byte[] bytes) {
        Safetensors file = Safetensors.read(bytes);
        try {
            Progress progress = Json.read(file.metadata().getOrDefault("progress", ""), Progress.class);
            return new TrainingState(
                    progress,
                    file.weights().of("values"),
                    file.weights().of("best"),
                    file.weights().of("first-moment"),
                    file.weights().of("second-moment"),
                    file.weights().values().getOrDefault("average", new float[0]));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no state of training: its progress cannot be read", e);
        }
    }
}
