package io.athanor.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.data.Split;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.References;
import io.athanor.source.manifest.WrittenSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @Test
    void exactly_one_kind_of_source_is_given() {
        for (String source : List.of("id: key", "{ webdataset: a, manifest: b }")) {
            assertThatThrownBy(() -> WrittenSource.read(source)).hasMessageContaining("exactly one");
        }
    }

    @Test
    void a_source_made_in_code_is_one_of_which_nothing_else_is_written() {
        assertThat(WrittenSource.read("webdataset: [a, b]")).isEqualTo(SourceSettings.ofWebdataset("a", "b"));
        assertThat(WrittenSource.read("manifest: a")).isEqualTo(SourceSettings.ofManifest("a"));
        assertThat(WrittenSource.read("folder: a")).isEqualTo(SourceSettings.ofFolder("a"));
    }

    @Test
    void a_source_read_as_another_keeps_nothing_but_its_place() {
        String way = "id: key\nroot: r\npart-samples: 4\npart-bytes: 300\nchanges: name\ntruncated: accept\n"
                + "references: { links: follow }\nbounds: { tar-members: 5 }\n";
        assertThat(SourceSettings.ofFolder("here").readAs(WrittenSource.read("manifest: there\n" + way)))
                .isEqualTo(WrittenSource.read("folder: here\n" + way));
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
        References refs = references(List.of(), "file:/data/set", "s3a://bucket/more");
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
                "file:/data/set/%2e%2e/../../x.png",
                "FILE:/data/set/x.png",
                "file://elsewhere/data/set/x.png",
                "hdfs://host/data/set/x.png",
                "../../../../../../..",
                ".")) {
            assertThat(refs.resolve(outside).rejection())
                    .as(outside)
                    .extracting(Rejection::reason)
                    .isEqualTo(Rejection.OUTSIDE_ROOT);
        }
        // a file system takes names as they stand: this is a file of that odd name, in the folder
        assertThat(refs.resolve("%2e%2e/%2e%2e/etc/passwd").uri()).isEqualTo("file:/data/set/%2e%2e/%2e%2e/etc/passwd");
        for (String forbidden : List.of(
                "http://example.org/x.png",
                "HTTPS://example.org/x.png",
                "ftp://example.org/x",
                "har:/data/set/x.har")) {
            assertThat(refs.resolve(forbidden).rejection())
                    .as(forbidden)
                    .extracting(Rejection::reason)
                    .isEqualTo(Rejection.FORBIDDEN);
        }
        assertThat(references(List.of(), "hdfs://host:8020/d").resolve("/d/x").uri())
                .isEqualTo("hdfs://host:8020/d/x");
        assertThat(references(List.of(), "file:").resolve("/any/x").uri()).isEqualTo("file:/any/x");
    }

    @Test
    void web_references_name_a_host_that_is_allowed_and_nothing_else() {
        References refs = references(List.of("images.example.org", "*.example.net"), "file:/data/set");
        for (String fine : List.of(
                "https://images.example.org/a.png?size=2",
                "https://a.b.example.net:8443/x",
                "https://IMAGES.example.org/")) {
            assertThat(refs.resolve(fine).uri()).isEqualTo(fine);
        }
        for (String forbidden : List.of(
                "http://images.example.org/a.png",
                "https://example.net/x",
                "https://evilexample.net/x",
                "https://images.example.org.evil.org/x",
                "https://images.example.org@evil.org/x",
                "https://user:word@images.example.org/x",
                "https://evil.org#@images.example.org/x",
                "https://evil.org\\@images.example.org/x",
                "https:/images.example.org/x",
                "https://127.0.0.1/x",
                "https://[::1]/x",
                "https:///x",
                "https://images.example.org/a b")) {
            assertThat(refs.resolve(forbidden).rejection())
                    .as(forbidden)
                    .extracting(Rejection::reason)
                    .isEqualTo(Rejection.FORBIDDEN);
        }
        assertThatThrownBy(() -> new ReferenceSettings(List.of("file", "https"), List.of(), "refuse"))
                .hasMessageContaining("hosts names no host");
    }

    @Test
    void a_link_does_not_lead_out_of_the_roots_unless_it_may(@TempDir Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Path secret = Files.writeString(folder.resolve("secret"), "x");
        Files.writeString(root.resolve("plain"), "x");
        Files.createSymbolicLink(root.resolve("out"), secret);
        Files.createSymbolicLink(root.resolve("up"), folder);
        Files.createSymbolicLink(root.resolve("within"), root.resolve("plain"));
        Path alias = Files.createSymbolicLink(folder.resolve("alias"), root);
        for (Path named : List.of(root, alias)) {
            References refs = references(List.of(), "file:" + named);
            assertThat(refs.resolve("plain").rejection()).isNull();
            assertThat(refs.resolve("within").rejection()).isNull();
            assertThat(refs.resolve("gone").rejection()).isNull();
            for (String out : List.of("out", "up/secret")) {
                assertThat(refs.resolve(out).rejection())
                        .as(out)
                        .isNotNull()
                        .satisfies(why -> assertThat(why.reason()).isEqualTo(Rejection.OUTSIDE_ROOT))
                        .satisfies(why ->
                                assertThat(why.message()).contains("is a link to " + secret, "references.links"));
            }
        }
        assertThat(references(List.of(), "file:" + root, "file:" + folder)
                        .resolve("out")
                        .rejection())
                .isNull();
        References following = new References(
                List.of("file:" + root),
                new ReferenceSettings(ReferenceSettings.defaults().schemes(), List.of(), "follow"));
        assertThat(following.resolve("out").rejection()).isNull();
    }

    private static References references(List<String> hosts, String... roots) {
        ReferenceSettings plain = ReferenceSettings.defaults();
        List<String> schemes = new ArrayList<>(plain.schemes());
        if (!hosts.isEmpty()) {
            schemes.add("https");
        }
        return new References(List.of(roots), new ReferenceSettings(schemes, hosts, plain.links()));
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
