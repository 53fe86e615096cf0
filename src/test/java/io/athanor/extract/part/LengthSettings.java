package io.athanor.extract.part;

import io.athanor.base.Change;
import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Session;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * An encoder for tests: a text's length and first character. Batches that hold the poison cannot be inferred.
 *
 * @param poison a text, or empty
 * @param refused texts that begin so are rejected while decoding; empty refuses none
 */
@Registered("lengths")
record LengthSettings(
        @Setting("The poison.") String poison,
        @Setting("What is refused.") String refused) implements EncoderSettings {
    static PayloadSettings of(String from, String poison, String refused) {
        return PayloadSettings.of(from, new LengthSettings(poison, refused));
    }

    /** Texts that begin so count as changed on the way. */
    static final String ODD = "odd";

    /** Payloads that any of them was given to infer in this JVM. */
    static final LongAdder INFERRED = new LongAdder();

    @Override
    public long maxBytes() {
        return 1_000;
    }

    @Override
    public FeatureExtractor extractor() {
        return new Lengths(poison, refused);
    }

    private record Lengths(String poison, String refused) implements ModelFree {
        @Override
        public Shape output() {
            return new Shape.Vector(2);
        }

        @Override
        public Session open(ExecutorPlace place) {
            return new TextSession() {
                @Override
                Decoded decode(String text) {
                    if (text.startsWith(ODD)) {
                        return changed(text, Change.CELL_NOT_FINITE);
                    }
                    return !refused.isEmpty() && text.startsWith(refused)
                            ? Decoded.rejected(Rejection.UNDECODABLE, "begins with " + refused)
                            : good(text);
                }

                @Override
                void begin(List<String> batch) {
                    INFERRED.add(batch.size());
                }

                @Override
                float[] feature(String text) {
                    if (text.equals(poison)) {
                        throw new IllegalStateException("poison");
                    }
                    return new float[] {text.length(), text.charAt(0)};
                }
            };
        }
    }
}
