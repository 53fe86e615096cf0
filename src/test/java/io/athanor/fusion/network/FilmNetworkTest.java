package io.athanor.fusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilmNetworkTest {
    private static final FeatureSchema SCHEMA = new FeatureSchema(List.of(
            new FeatureSpec(new Modality("image"), new Shape.Vector(5)),
            new FeatureSpec(new Modality("text"), new Shape.Vector(2))));

    @Test
    void guide_is_the_one_that_is_named_or_else_the_first() {
        assertThat(((FilmNetwork) new FilmNetwork.Settings(4, 0, 0, "text").network(SCHEMA, 3)).guide())
                .isEqualTo(new Modality("text"));
        assertThat(((FilmNetwork) new FilmNetwork.Settings(4, 0, 0, null).network(SCHEMA, 3)).guide())
                .isEqualTo(new Modality("image"));
    }

    @Test
    void guide_that_the_network_does_not_read_is_said_so() {
        assertThatThrownBy(() -> new FilmNetwork.Settings(4, 0, 0, "sound").network(SCHEMA, 3))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot fuse by film: found the guide 'sound', expected one of the network's modalities, image, text."
                                + " Correct guide, or give the network that modality.");
    }
}
