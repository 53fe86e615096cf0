package io.athanor.extract.encoder.transcript;

import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.InnerSession;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Speech is recognised while a payload is decoded, a sound at a time; its text is inferred in batches, as texts are. */
final class TranscriptSession implements Session {
    private final InnerSession speech;
    private final Function<float[], String> greedy;
    private final Session text;

    /**
     * @param speech to scores; goes with this, as does the other
     * @param greedy from scores to the text
     */
    TranscriptSession(Session speech, Function<float[], String> greedy, Session text) {
        this.speech = new InnerSession(speech);
        this.greedy = greedy;
        this.text = text;
    }

    /** @param changes of the sound and of the text */
    private record Heard(Prepared text, Changes changes) implements Prepared {
        @Override
        public int size() {
            return text.size();
        }

        @Override
        public long bytes() {
            return text.bytes();
        }
    }

    @Override
    public Decoded decode(byte[] payload) {
        Decoded sound = speech.decode(payload);
        if (!(sound instanceof Prepared prepared)) {
            return sound;
        }
        InnerSession.Outcome outcome = speech.infer(List.of(prepared));
        if (outcome instanceof InnerSession.Failed failed) {
            return new Decoded.Rejected(failed.rejection());
        }
        String heard = greedy.apply(((InnerSession.Inferred) outcome).vectors().get(0));
        if (heard.isBlank()) {
            return Decoded.rejected(Rejection.EMPTY, "no word is heard in it");
        }
        Decoded read = text.decode(heard.getBytes(StandardCharsets.UTF_8));
        return read instanceof Prepared words
                ? new Heard(words, prepared.changes().plus(words.changes()))
                : read;
    }

    @Override
    public List<float[]> infer(List<Prepared> batch) {
        return text.infer(batch.stream().map(one -> ((Heard) one).text()).toList());
    }

    @Override
    public void close() {
        try {
            speech.close();
        } finally {
            text.close();
        }
    }
}
