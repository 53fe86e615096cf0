package io.athanor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.data.Rejection;
import io.athanor.data.Split;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void exactly_one_kind_of_source_is_given() {
        assertThatThrownBy(() -> new SourceSettings(null, null, null, "id", List.of(), 10, "refuse"))
                .hasMessageContaining("exactly one");
        assertThatThrownBy(() -> new SourceSettings(List.of("a"), List.of("b"), null, "id", List.of(), 10, "refuse"))
                .hasMessageContaining("exactly one");
    }

    @Test
    void shares_add_up_to_one() {
        assertThatThrownBy(() -> new SplitSettings(0.7, 0.2, 0.2, null, null)).hasMessageContaining("add up to 1");
    }

    @Test
    void a_split_has_its_shares_and_depends_on_group_and_seed_alone() {
        SplitSettings split = SplitSettings.defaults();
        List<Split> sides =
                IntStream.range(0, 20_000).mapToObj(i -> split.of("id" + i, 7)).toList();
        assertThat(sides.stream().filter(Split.TRAIN::equals).count()).isBetween(13_800L, 14_200L);
        assertThat(sides.stream().filter(Split.TEST::equals).count()).isBetween(2_850L, 3_150L);
        assertThat(IntStream.range(0, 20_000)
                        .mapToObj(i -> split.of("id" + i, 7))
                        .toList())
                .isEqualTo(sides);
        assertThat(IntStream.range(0, 20_000)
                        .mapToObj(i -> split.of("id" + i, 8))
                        .toList())
                .isNotEqualTo(sides);
    }

    @Test
    void references_stay_below_their_roots() {
        References refs = new References(List.of("file:/data/set", "s3a://bucket/more"));
        assertThat(refs.resolve("a/b.png").uri()).isEqualTo("file:/data/set/a/b.png");
        assertThat(refs.resolve(" ./a/../c:d #1.png ").uri()).isEqualTo("file:/data/set/c:d #1.png");
        assertThat(refs.resolve("/data/set/x.png").uri()).isEqualTo("file:/data/set/x.png");
        assertThat(refs.resolve("file:///data/set/x.png").uri()).isEqualTo("file:/data/set/x.png");
        assertThat(refs.resolve("s3a://bucket/more/x.png").uri()).isEqualTo("s3a://bucket/more/x.png");
        for (String outside : List.of(
                "../x.png",
                "a/../../x.png",
                "/etc/passwd",
                "/data/set2/x.png",
                "file:///data/set/../x.png",
                "s3a://bucket/x.png",
                "s3a://other/more/x.png",
                "http://example.org/x.png",
                "../../../../../../..",
                ".")) {
            assertThat(refs.resolve(outside).rejection())
                    .as(outside)
                    .extracting(Rejection::reason)
                    .isEqualTo(Rejection.OUTSIDE_ROOT);
        }
        assertThat(new References(List.of("hdfs://host:8020/d")).resolve("/d/x").uri())
                .isEqualTo("hdfs://host:8020/d/x");
        assertThat(new References(List.of("file:")).resolve("/any/x").uri()).isEqualTo("file:/any/x");
    }

    @Test
    void a_leak_is_told_from_an_id_and_from_a_lopsided_label() {
        assertThat(LabelLeaks.accused(300, 298, 40, 324)).isTrue();
        assertThat(LabelLeaks.accused(10, 10, 2, 324))
                .as("an id repeats hardly")
                .isFalse();
        assertThat(LabelLeaks.accused(300, 291, 290, 324))
                .as("one label has 97 %")
                .isFalse();
        assertThat(LabelLeaks.accused(300, 200, 40, 324)).as("a good feature").isFalse();
    }
}
