package io.athanor.bench;

import io.athanor.data.Shape;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payloads as one encoder sees them, made by the thread that asks.
 *
 * @param features one a payload, of a sequence the mean of its vectors; null where there was no payload or it was rejected
 * @param rowsPerCpuSecond payloads by the processor time of their decoding and inference, without loading the model and after warming up
 */
@SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
record EncodedPayloads(float @Nullable [][] features, double rowsPerCpuSecond) {
    private static final int WARM_UP_ROWS = 64;

    /** Decoded payloads that may wait: enough for batches of one size each. */
    private static final long AHEAD_BYTES = 64L << 20;

    /** @param payloads a row's; null where it has none */
    static EncodedPayloads of(EncoderSettings encoder, List<byte @Nullable []> payloads) {
        FeatureExtractor extractor = encoder.extractor();
        try (ExecutorPlace place = ExecutorPlace.plain();
                Session session = extractor.open(place)) {
            Run warmUp = new Run(session, extractor);
            warmUp.all(payloads.subList(0, Math.min(WARM_UP_ROWS, payloads.size())));
            long start = cpuNanos();
            float[][] features = new Run(session, extractor).all(payloads);
            double seconds = (cpuNanos() - start) / 1e9;
            return new EncodedPayloads(
                    features,
                    payloads.stream().filter(payload -> payload != null).count() / seconds);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private record Waiting(int row, Prepared payload) {}

    /** One pass over payloads. */
    private static final class Run {
        private final Session session;
        private final FeatureExtractor extractor;
        private final List<Waiting> waiting = new ArrayList<>();
        private long waitingBytes;

        Run(Session session, FeatureExtractor extractor) {
            this.session = session;
            this.extractor = extractor;
        }

        float[][] all(List<byte @Nullable []> payloads) {
            float[][] features = new float[payloads.size()][];
            for (int row = 0; row < features.length; row++) {
                byte[] payload = payloads.get(row);
                if (payload != null && payload.length > 0 && session.decode(payload) instanceof Prepared prepared) {
                    waiting.add(new Waiting(row, prepared));
                    waitingBytes += prepared.bytes();
                    if (waitingBytes > AHEAD_BYTES) {
                        infer(features);
                    }
                }
            }
            infer(features);
            return features;
        }

        /** In batches of one size. */
        private void infer(float[][] features) {
            waiting.sort(Comparator.comparingInt(one -> one.payload().size()));
            int from = 0;
            while (from < waiting.size()) {
                int to = from + 1;
                while (to < waiting.size()
                        && to - from < extractor.batchRows()
                        && waiting.get(to).payload().size()
                                == waiting.get(from).payload().size()) {
                    to++;
                }
                List<Waiting> batch = waiting.subList(from, to);
                List<float[]> inferred =
                        session.infer(batch.stream().map(Waiting::payload).toList());
                for (int i = 0; i < batch.size(); i++) {
                    features[batch.get(i).row()] = vector(inferred.get(i));
                }
                from = to;
            }
            waiting.clear();
            waitingBytes = 0;
        }

        private float[] vector(float[] feature) {
            if (!(extractor.output() instanceof Shape.Sequence sequence)) {
                return feature;
            }
            float[] mean = new float[sequence.width()];
            for (int i = 0; i < feature.length; i++) {
                mean[i % mean.length] += feature[i] * mean.length / feature.length;
            }
            return mean;
        }
    }
}
