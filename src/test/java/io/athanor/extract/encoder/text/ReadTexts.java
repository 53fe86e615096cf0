package io.athanor.extract.encoder.text;

import io.athanor.base.Changes;
import io.athanor.base.PlainText;
import io.athanor.config.Registered;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.part.ModelFree;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** An encoder for tests: texts, read as MiniLM's are, to their length. */
@Registered("read-texts")
public record ReadTexts() implements EncoderSettings {
    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public FeatureExtractor extractor() {
        return new Lengths();
    }

    private record Text(int size) implements Prepared {
        @Override
        public long bytes() {
            return size;
        }

        @Override
        public Changes changes() {
            return Changes.NONE;
        }
    }

    private record Lengths() implements ModelFree {
        @Override
        public Shape output() {
            return new Shape.Vector(1);
        }

        @Override
        public Session open(ExecutorPlace place) {
            return new Live();
        }
    }

    private record Live() implements Session {
        @Override
        public Decoded decode(byte[] payload) {
            try {
                String text = PlainText.composed(TextBytes.of(payload).text());
                return PlainText.isUnseen(text)
                        ? Decoded.rejected(Rejection.EMPTY, "nothing in it that could be seen")
                        : new Text(text.length());
            } catch (CharacterCodingException e) {
                return Decoded.rejected(Rejection.UNDECODABLE, "not text");
            }
        }

        @Override
        public List<float[]> infer(List<Prepared> batch) {
            return batch.stream().map(text -> new float[] {text.size()}).toList();
        }

        @Override
        public void close() {}
    }
}
