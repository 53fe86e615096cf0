package io.athanor.extract.part;

import io.athanor.extract.Prepared;
import io.athanor.extract.payload.DecodedSample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/** Decoded payloads that wait for a batch, those of equal size together. */
final class Shelf {
    private final TreeMap<Integer, Deque<DecodedSample>> bySize = new TreeMap<>();

    /** @param sample with a payload that is prepared */
    void put(DecodedSample sample, Prepared prepared) {
        bySize.computeIfAbsent(prepared.size(), size -> new ArrayDeque<>()).add(sample);
    }

    boolean isEmpty() {
        return bySize.isEmpty();
    }

    /**
     * Takes a batch: a full one if there is one, otherwise, if that is allowed, the one of the sample that waits longest.
     *
     * @param rows a full batch
     * @param partial whether less than that will do
     * @return payloads of one size, at most {@code rows}; empty if there is no such batch
     */
    List<DecodedSample> take(int rows, boolean partial) {
        Deque<DecodedSample> chosen = bySize.values().stream()
                .filter(waiting -> partial || waiting.size() >= rows)
                // full ones first: they cost least a row
                .min(Comparator.<Deque<DecodedSample>>comparingInt(waiting -> waiting.size() >= rows ? 0 : 1)
                        .thenComparingLong(waiting -> waiting.getFirst().ordinal()))
                .orElse(null);
        List<DecodedSample> batch = new ArrayList<>();
        while (chosen != null && batch.size() < rows && !chosen.isEmpty()) {
            batch.add(chosen.remove());
        }
        bySize.values().removeIf(Deque::isEmpty);
        return batch;
    }
}
