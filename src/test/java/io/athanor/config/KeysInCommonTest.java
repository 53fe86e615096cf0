package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.Setting;
import io.athanor.base.UserError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Settings of a choice whose keys the record around it has for itself. */
class KeysInCommonTest {
    interface Network {}

    record Root(
            @Setting("The width of everything.") int width,

            @Setting(value = "The network.", tag = "network", inline = true)
            Network network) {}

    @Registered("null-without")
    record NullWithout(
            @Setting(value = "A width of its own.", otherwise = Setting.NONE) @Nullable
            Integer width) implements Network {}

    @Registered("seven")
    record Seven(
            @Setting(value = "A width of its own.", otherwise = "7")
            int width) implements Network {}

    @Registered("has-to-have")
    record HasToHave(
            @Setting("A width of its own.") int width,
            @Setting("Its depth.") int depth) implements Network {}

    private static final SettingsRegistry<Root> REGISTRY = SettingsRegistry.of(Root.class)
            .with(Registry.of(Network.class)
                    .with(NullWithout.class)
                    .with(Seven.class)
                    .with(HasToHave.class));

    @Test
    void they_keep_their_defaults() {
        assertThat(read("{ width: 3, network: null-without }")).isEqualTo(new Root(3, new NullWithout(null)));
        assertThat(read("{ width: 3, network: seven }")).isEqualTo(new Root(3, new Seven(7)));
    }

    @Test
    void one_without_a_default_is_refused_by_its_place() {
        assertThatThrownBy(() -> read("{ width: 3, network: has-to-have, depth: 2 }"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("p.yaml:1: width: found a setting of " + HasToHave.class.getName())
                .hasMessageContaining("expected one with a default");
    }

    @Test
    void the_schema_neither_describes_them_there_nor_asks_for_them() throws Exception {
        JsonNode schema = Json.tree(JsonSchema.text(REGISTRY, "Keys"));
        assertThat(schema.at("/$defs/root-network-seven/properties")).isEmpty();
        assertThat(schema.at("/$defs/root-network-has-to-have/properties").fieldNames())
                .toIterable()
                .containsExactly("depth");
        assertThat(schema.at("/$defs/root-network-has-to-have/required")).hasToString("[\"depth\"]");
    }

    private static Root read(String text) {
        return PipelineFile.read(text, "p.yaml", List.of(), Map.of(), REGISTRY).settings();
    }
}
