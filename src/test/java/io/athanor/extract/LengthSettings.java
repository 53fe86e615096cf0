package io.athanor.extract;

import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.model.ModelBundle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An encoder for tests: a text's length and first character. Batches that hold the poison cannot be inferred.
 *
 * @param poison a text, or empty
 * @param refused texts that begin so are rejected while decoding; empty refuses none
 */
record LengthSettings(String from, String poison, String refused) implements PayloadSettings {
    /** Payloads that any of them was given to infer in this JVM. */
    static final java.util.concurrent.atomic.LongAdder INFERRED = new java.util.concurrent.atomic.LongAdder();

    @Override
    public long maxBytes() {
        return 1_000;
    }

    @Override
    public FeatureExtractor extractor() {
        return new Lengths(poison, refused);
    }

    private record Text(String text) implements Prepared {
        @Override
        public int size() {
            return text.length();
        }

        @Override
        public long bytes() {
            return text.length();
        }
    }

    private record Lengths(String poison, String refused) implements FeatureExtractor {
        @Override
        public Shape output() {
            return new Shape.Vector(2);
        }

        @Override
        public Object recipe() {
            return Map.of("encoder", "lengths", "poison", poison, "refused", refused);
        }

        @Override
        public ModelBundle bundle() {
            throw new UnsupportedOperationException("it counts, without a model");
        }

        @Override
        public int batchRows() {
            return 4;
        }

        @Override
        public Session open(ExecutorPlace place) {
            return new Session() {
                @Override
                public Decoded decode(byte[] payload) {
                    String text = new String(payload, StandardCharsets.UTF_8);
                    return !refused.isEmpty() && text.startsWith(refused)
                            ? Decoded.rejected(Rejection.UNDECODABLE, "begins with " + refused)
                            : new Text(text);
                }

                @Override
                public List<float[]> infer(List<Prepared> batch) {
                    INFERRED.add(batch.size());
                    return batch.stream()
                            .map(one -> ((Text) one).text())
                            .map(text -> {
                                if (text.equals(poison)) {
                                    throw new IllegalStateException("poison");
                                }
                                return new float[] {text.length(), text.charAt(0)};
                            })
                            .toList();
                }

                @Override
                public void close() {}
            };
        }
    }
}
