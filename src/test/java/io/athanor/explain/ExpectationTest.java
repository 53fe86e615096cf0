package io.athanor.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Modality;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {
    private static final Modality A = new Modality("a");
    private static final Modality B = new Modality("b");
    private static final Modality C = new Modality("c");

    private static Association alike(Modality a, Modality b, double cka) {
        return new Association(a, b, 100, 0, 0, 1, cka);
    }

    @Test
    void of_two_that_are_much_alike_the_dearer_can_go() {
        List<Expectation> all = Expectation.of(
                List.of(new ExtractionTime(A, 100, 10), new ExtractionTime(B, 100, 1), new ExtractionTime(C, 100, 5)),
                List.of(alike(A, B, 0.9), alike(A, C, 0.2), alike(B, C, Double.NaN)));

        assertThat(all).extracting(Expectation::modality).containsExactly(A, B, C);
        assertThat(all).extracting(Expectation::keeps).containsExactly(false, true, true);
        assertThat(all.get(0).beside()).isEqualTo(B);
        assertThat(all.get(0).cka()).isEqualTo(0.9);
    }

    @Test
    void what_is_like_one_that_goes_itself_stays() {
        // a is like b, b like c, and c the cheapest: b goes, and nothing that stays is like a
        List<Expectation> all = Expectation.of(
                List.of(new ExtractionTime(A, 100, 10), new ExtractionTime(B, 100, 5), new ExtractionTime(C, 100, 1)),
                List.of(alike(A, B, 0.9), alike(B, C, 0.85), alike(A, C, 0.7)));

        assertThat(all).extracting(Expectation::keeps).containsExactly(true, false, true);
    }
}
