package io.athanor.source.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.BoundSettings;
import io.athanor.source.FoundSample;
import io.athanor.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of a tar that are no plain files with names of UTF-8. */
class TarKindsTest {
    @TempDir
    Path folder;

    private Changes changes = Changes.NONE;

    @Test
    void links_give_the_bytes_of_the_member_they_lead_to() throws IOException {
        List<FoundSample> samples = read(new RawTar()
                .other("a/0.txt", '2', "../b/2.txt")
                .file("a/1.txt", "first")
                .other("a/2.txt", '1', "a/1.txt")
                .other("a/3.txt", '2', "1.txt")
                .other("a/4.txt", '2', "./3.txt")
                .file("b/1.json", "{\"n\": 7}")
                .other("b/2.json", '1', "./b/1.json")
                .file("b/2.txt", "second"));
        assertThat(texts(samples)).containsExactly("second", "first", "first", "first", "first", "none", "second");
        assertThat(samples.get(6).cells()).containsEntry("n", "7");
        assertThat(samples.get(2).bytesOf(List.of("txt"))).isEqualTo(5);
    }

    @Test
    void links_that_lead_outside_nowhere_or_round_in_circles_are_rejected() throws IOException {
        List<FoundSample> samples = read(new RawTar()
                .other("a/0.txt", '2', "/etc/passwd")
                .other("a/1.txt", '2', "../../b.txt")
                .other("a/2.txt", '1', "../b.txt")
                .other("a/3.txt", '2', "none.txt")
                .other("a/4.txt", '2', "5.txt")
                .other("a/5.txt", '2', "4.txt")
                .other("a/6.json", '2', "/etc/a.json"));
        assertThat(samples.stream().limit(6).map(s -> rejection(s).reason()))
                .containsExactly(
                        Rejection.OUTSIDE_ROOT,
                        Rejection.OUTSIDE_ROOT,
                        Rejection.OUTSIDE_ROOT,
                        Rejection.UNREADABLE,
                        Rejection.UNREADABLE,
                        Rejection.UNREADABLE);
        assertThat(rejection(samples.get(0)).message()).contains("a/0.txt is a link to /etc/passwd");
        assertThat(rejection(samples.get(3)).message()).contains("the shard has no file a/none.txt");
        assertThat(samples.get(6).brokenCells()).isTrue();
    }

    @Test
    void sparse_members_are_pieced_together() throws IOException {
        String whole = "text" + "\0".repeat(3000) + "text";
        List<FoundSample> samples = read(new RawTar()
                .sparseOfOld("a.txt", "text", whole.length())
                .file("b.txt", "between")
                .sparse("c.txt", "text", whole.length())
                .other("d.txt", '1', "c.txt")
                .file("e.txt", "behind"));
        assertThat(texts(samples)).containsExactly(whole, "between", whole, whole, "behind");
        assertThat(samples.get(0).bytesOf(List.of("txt"))).isEqualTo(whole.length());
    }

    @Test
    void devices_pipes_and_names_without_a_field_are_counted() throws IOException {
        List<FoundSample> samples = read(new RawTar()
                .other("folder/", '5', "")
                .other("a.png", '6', "")
                .other("b.png", '3', "")
                .file("._c.png", "x")
                .file("README", "x")
                .file("dir.d/Makefile", "x")
                .file("c.png", "x"));
        assertThat(samples).extracting(FoundSample::id).containsExactly("c");
        assertThat(changes.count(Change.NO_FILE)).isEqualTo(2);
        assertThat(changes.count(Change.FILE_HIDDEN)).isEqualTo(1);
        assertThat(changes.count(Change.FILE_WITHOUT_FIELD)).isEqualTo(2);
        assertThat(String.join("\n", changes.lines()))
                .contains("a.png in x.tar", "._c.png in x.tar", "README in x.tar");
    }

    @Test
    void names_that_are_no_utf_8_stay_apart_and_are_counted() throws IOException {
        String deep = "d".repeat(120) + "/";
        List<FoundSample> samples = read(new RawTar()
                .named(latin("caf\u00e8.txt"), "1")
                .named(latin("caf\u00e9.txt"), "2")
                .named(latin(deep + "caf\u00e9.txt"), "3")
                .extended(latin("d".repeat(100) + "\u00e9.txt"), "4")
                .file("caf\u00e9?.txt", "5"));
        assertThat(samples)
                .extracting(FoundSample::id)
                .containsExactly(
                        "caf\u00e8", "caf\u00e9", deep + "caf\u00e9", "d".repeat(100) + "\u00e9", "caf\u00e9?");
        assertThat(texts(samples)).containsExactly("1", "2", "3", "4", "5");
        assertThat(changes.count(Change.NAME_NOT_UTF8)).isEqualTo(4);
    }

    @Test
    void members_of_a_sample_that_stand_apart_are_refused_naming_both_places() {
        assertThatThrownBy(() ->
                        read(new RawTar().file("a.png", "x").file("b.png", "x").file("a.txt", "x")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(
                        "x.tar", "stand apart", "a.png at byte 512", "a.txt at byte 2560", "tar --sort=name");
        assertThatThrownBy(() -> read(new RawTar().file("a.txt", "x").file("a.TXT", "y")))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("two members txt", "a.TXT at byte 1536", "a.txt at byte 512");
    }

    private static byte[] latin(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<FoundSample> read(RawTar made) throws IOException {
        Path tar = made.write(folder.resolve("x.tar"));
        SourceFile file = new SourceFile("x.tar", tar.toUri().toString(), Files.size(tar), 0);
        List<FoundSample> samples = new ArrayList<>();
        try (TarSamples found = new TarSamples(file, new Configuration(), false, BoundSettings.defaults())) {
            found.forEachRemaining(samples::add);
            changes = found.changes();
        }
        return samples;
    }

    private static Rejection rejection(FoundSample sample) {
        return sample.payloads().get("txt").rejection();
    }

    private static List<String> texts(List<FoundSample> samples) throws IOException {
        List<String> texts = new ArrayList<>();
        for (FoundSample sample : samples) {
            Payload payload = sample.payloads().get("txt");
            texts.add(payload == null ? "none" : text(payload));
        }
        return texts;
    }

    private static String text(Payload payload) throws IOException {
        if (payload.inline() != null) {
            return new String(payload.inline(), StandardCharsets.UTF_8);
        }
        byte[] all = Files.readAllBytes(Path.of(java.net.URI.create(payload.uri())));
        return new String(all, (int) payload.offset(), (int) payload.length(), StandardCharsets.UTF_8);
    }
}
