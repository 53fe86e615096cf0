package io.athanor.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RefusedGalleryTest {
    @Test
    void a_few_of_each_kind_are_shown_and_not_many_of_one() {
        assertThat(RefusedGallery.shares(List.of(1_000_000L, 3L, 25L), 60)).containsExactly(32, 3, 25);
        assertThat(RefusedGallery.shares(List.of(2L, 1L), 60)).containsExactly(2, 1);
        assertThat(RefusedGallery.shares(List.of(9L, 9L, 9L), 2)).containsExactly(1, 1, 0);
        assertThat(RefusedGallery.shares(List.of(), 60)).isEmpty();
    }
}
