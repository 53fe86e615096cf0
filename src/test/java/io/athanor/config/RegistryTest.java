package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.SampleSettings.Concat;
import io.athanor.config.SampleSettings.Fusion;
import io.athanor.config.SampleSettings.Gated;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final Registry<Fusion> CONCAT = Registry.of(Fusion.class).with(Concat.class);

    @Registered("concat")
    record Stranger() implements Fusion {}

    record Nameless() implements Fusion {}

    @Test
    void names_are_in_the_order_of_registration_and_lead_to_their_records() {
        Registry<Fusion> both = CONCAT.with(Gated.class);
        assertThat(both.names()).containsExactly("concat", "gated");
        assertThat(both.named("gated")).isEqualTo(Gated.class);
        assertThat(Registry.nameOf(Gated.class)).isEqualTo("gated");
    }

    @Test
    void adding_gives_another_and_changes_nothing() {
        CONCAT.with(Gated.class);
        assertThat(CONCAT.names()).containsExactly("concat");
    }

    @Test
    void a_name_twice_is_refused_and_both_are_named() {
        assertThatThrownBy(() -> CONCAT.with(Stranger.class))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the name 'concat'")
                .hasMessageContaining(Concat.class.getName())
                .hasMessageContaining(Stranger.class.getName());
    }

    @Test
    void an_unknown_name_is_answered_with_the_one_that_was_meant() {
        assertThatThrownBy(() -> CONCAT.with(Gated.class).named("gatd"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("did you mean gated?");
    }

    @Test
    void what_has_no_name_cannot_be_registered() {
        assertThatThrownBy(() -> CONCAT.with(Nameless.class)).hasMessageContaining("has no @Registered");
    }
}
