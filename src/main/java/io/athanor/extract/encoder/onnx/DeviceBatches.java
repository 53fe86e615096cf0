package io.athanor.extract.encoder.onnx;

import io.athanor.extract.Prepared;
import io.athanor.model.ModelCache;
import io.athanor.model.ModelDevice;
import io.athanor.model.bundle.BundleCard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * How a network infers batches on a device so that a feature never depends on the batch it is in. A card says whether that was
 * found on a processor; libraries of GPUs choose other kernels for other shapes, so there each shape of batch is tried when it
 * first comes: inferred together and one by one. Once a bit differs, all payloads go one by one on that device. Shared by the
 * sessions of a JVM; thread-safe.
 */
final class DeviceBatches {
    private final boolean together;
    private final boolean tries;
    private final Set<Shape> same = new HashSet<>();
    private boolean differs;

    /**
     * @param together whether batches are inferred as such at all
     * @param tries whether a shape is believed only once it was tried
     */
    DeviceBatches(boolean together, boolean tries) {
        this.together = together;
        this.tries = tries;
    }

    /** @param size of each payload, see {@link Prepared#size} */
    private record Shape(int rows, int size) {}

    static DeviceBatches of(BundleCard card, ModelDevice device) {
        return device.isCuda()
                ? ModelCache.read(
                        List.of("batches", card, device),
                        DeviceBatches.class,
                        there -> true,
                        () -> new DeviceBatches(card.batched(), true))
                : new DeviceBatches(card.batched(), false);
    }

    /** @param network infers payloads of one size together */
    List<float[]> infer(List<Prepared> batch, Function<List<Prepared>, List<float[]>> network) {
        if (batch.size() == 1) {
            return network.apply(batch);
        }
        Shape shape = new Shape(batch.size(), batch.get(0).size());
        boolean known;
        synchronized (this) {
            if (!together || differs) {
                return alone(batch, network);
            }
            known = !tries || same.contains(shape);
        }
        List<float[]> features = network.apply(batch);
        return known ? features : tried(shape, features, alone(batch, network));
    }

    private synchronized List<float[]> tried(Shape shape, List<float[]> features, List<float[]> alone) {
        for (int i = 0; i < alone.size(); i++) {
            // by their bits, as floats are compared in arrays
            differs |= !Arrays.equals(features.get(i), alone.get(i));
        }
        same.add(shape);
        return alone;
    }

    private static List<float[]> alone(List<Prepared> batch, Function<List<Prepared>, List<float[]>> network) {
        List<float[]> features = new ArrayList<>();
        batch.forEach(one -> features.addAll(network.apply(List.of(one))));
        return features;
    }
}
