package io.athanor.extract.part;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A session for tests, of an encoder that makes a few numbers of a text. */
abstract class TextSession implements Session {
    private record Text(String text, Changes changes) implements Prepared {
        @Override
        public int size() {
            return text.length();
        }

        @Override
        public long bytes() {
            return text.length();
        }
    }

    /** Looks at a text; the encoder takes those that are not rejected as they are. */
    abstract Decoded decode(String text);

    /** What {@link #decode(String)} gives for a text that is good. */
    static Prepared good(String text) {
        return new Text(text, Changes.NONE);
    }

    /** A text that is good once something is done to it. */
    static Prepared changed(String text, Change change) {
        return new Text(text, Changes.of(change, 1, "'" + text + "'"));
    }

    abstract float[] feature(String text);

    /** Before the texts of a batch are taken one by one. */
    void begin(List<String> batch) {}

    @Override
    public final Decoded decode(byte[] payload) {
        return decode(new String(payload, StandardCharsets.UTF_8));
    }

    @Override
    public final List<float[]> infer(List<Prepared> batch) {
        List<String> texts = batch.stream().map(one -> ((Text) one).text()).toList();
        begin(texts);
        return texts.stream().map(this::feature).toList();
    }

    @Override
    public void close() {}
}
