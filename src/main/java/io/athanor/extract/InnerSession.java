package io.athanor.extract;

import io.athanor.data.Rejection;
import io.athanor.model.OnnxEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * A session that another one uses while it decodes, on several threads: inferences take turns. A failure is of the payload that is decoded, and
 * no longer of the whole task, unless the device's memory is what does not suffice.
 */
public final class InnerSession implements AutoCloseable {
    private final Session session;

    /** @param session goes with this */
    public InnerSession(Session session) {
        this.session = session;
    }

    /** What became of some inputs. */
    public sealed interface Outcome {}

    /** @param vectors one an input, in the same order */
    public record Inferred(List<float[]> vectors) implements Outcome {}

    /** The network failed on an input by itself. */
    public record Failed(Rejection rejection) implements Outcome {}

    /** As {@link Session#decode}. */
    public Decoded decode(byte[] payload) {
        return session.decode(payload);
    }

    /**
     * Infers inputs, those of one size together.
     *
     * @param inputs at least one
     */
    public synchronized Outcome infer(List<Prepared> inputs) {
        List<float[]> vectors = new ArrayList<>();
        try {
            for (int from = 0; from < inputs.size(); ) {
                int to = from + 1;
                while (to < inputs.size()
                        && inputs.get(to).size() == inputs.get(from).size()) {
                    to++;
                }
                vectors.addAll(session.infer(inputs.subList(from, to)));
                from = to;
            }
            return new Inferred(vectors);
        } catch (RuntimeException e) {
            if (inputs.size() > 1) {
                return oneByOne(inputs);
            }
            if (OnnxEngine.outOfMemory(e)) {
                throw e;
            }
            return new Failed(new Rejection(Rejection.ENCODER, e.toString()));
        }
    }

    private Outcome oneByOne(List<Prepared> inputs) {
        List<float[]> vectors = new ArrayList<>();
        for (Prepared one : inputs) {
            Outcome outcome = infer(List.of(one));
            if (!(outcome instanceof Inferred inferred)) {
                return outcome;
            }
            vectors.addAll(inferred.vectors());
        }
        return new Inferred(vectors);
    }

    @Override
    public void close() {
        session.close();
    }
}
