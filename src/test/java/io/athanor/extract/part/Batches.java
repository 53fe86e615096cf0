package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.model.ModelDevice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Shows that a feature depends on its own payload alone. */
public final class Batches {
    private Batches() {}

    /**
     * Infers the payloads alone, together, in another order, in halves, and with other numbers of threads.
     *
     * @param payloads at least eight, of one size, no two alike
     */
    public static void assertSameBits(FeatureExtractor extractor, List<byte[]> payloads) {
        assertThat(payloads).hasSizeGreaterThanOrEqualTo(8);
        List<float[]> alone = new ArrayList<>();
        for (int threads : List.of(1, 2, 4)) {
            try (Session session = extractor.open(new ExecutorPlace(ModelDevice.CPU, threads, () -> {}))) {
                List<Prepared> prepared = new ArrayList<>();
                payloads.forEach(payload -> prepared.add((Prepared) session.decode(payload)));
                assertThat(prepared.stream().map(Prepared::size).distinct()).hasSize(1);
                if (alone.isEmpty()) {
                    prepared.forEach(one -> alone.addAll(session.infer(List.of(one))));
                    assertThat(alone).doesNotHaveDuplicates();
                }
                List<Prepared> reversed = new ArrayList<>(prepared);
                Collections.reverse(reversed);
                List<float[]> backwards = new ArrayList<>(session.infer(reversed));
                Collections.reverse(backwards);
                List<float[]> halves = new ArrayList<>();
                for (int from = 0; from < prepared.size(); from += 3) {
                    halves.addAll(session.infer(prepared.subList(from, Math.min(from + 3, prepared.size()))));
                }
                List<List<float[]>> ways = List.of(session.infer(prepared), backwards, halves);
                for (int i = 0; i < alone.size(); i++) {
                    for (int way = 0; way < ways.size(); way++) {
                        // exactly: not within a tolerance
                        assertThat(ways.get(way).get(i))
                                .as("payload %d, way %d, %d threads", i, way, threads)
                                .isEqualTo(alone.get(i));
                    }
                }
            }
        }
    }
}
