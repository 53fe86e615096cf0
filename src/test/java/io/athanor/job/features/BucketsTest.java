package io.athanor.job.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.job.PipelineSettings;
import io.athanor.job.run.SmallQuickstart;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BucketsTest {
    @Test
    void a_bucket_is_about_128_megabytes_of_rows_whatever_their_width() {
        assertThat(Buckets.byBytes(324, 10_000)).isEqualTo(4);
        assertThat(Buckets.byBytes(100_000_000, 1536)).isEqualTo(2048);
        assertThat(Buckets.byBytes(100_000_000, 16)).isEqualTo(16);
        assertThat(Buckets.byBytes(1_000_000_000_000L, 100_000)).isEqualTo(1 << 20);
    }

    @Test
    void a_row_weighs_what_its_vectors_do() {
        assertThat(Buckets.rowBytes(SmallQuickstart.settings("modalities.text.tokens=sequence"))
                        - Buckets.rowBytes(SmallQuickstart.settings()))
                .isEqualTo(127 * 384 * 4);
    }

    @Test
    void the_pipeline_states_them_or_the_directory_keeps_them() {
        PipelineSettings silent = SmallQuickstart.settings("workers=8");
        assertThat(Buckets.of(silent, OptionalInt.empty(), 324)).isEqualTo(4);
        assertThat(Buckets.of(silent, OptionalInt.of(16), 324)).isEqualTo(16);
        assertThat(Buckets.of(SmallQuickstart.settings("buckets=2"), OptionalInt.of(16), 324))
                .isEqualTo(2);
    }
}
