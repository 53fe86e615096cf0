package io.athanor.source.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.BoundSettings;
import io.athanor.source.FoundSample;
import io.athanor.source.SourceFile;
import io.athanor.table.ManifestTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarSamplesTest {
    @TempDir
    Path folder;

    @Test
    void a_payload_is_the_slice_of_the_tar_that_holds_its_bytes() throws IOException {
        String longName = "a/" + "very".repeat(40) + "/é1";
        Path tar = Tars.write(
                folder.resolve("x.tar"),
                members("./one.txt", "first", longName + ".seg.TXT", "second", "README", "none"));
        List<FoundSample> samples = read(tar, false);
        assertThat(samples).extracting(FoundSample::id).containsExactly("one", longName);
        assertThat(bytes(samples.get(0).payloads().get("txt"))).isEqualTo("first");
        assertThat(bytes(samples.get(1).payloads().get("seg.txt"))).isEqualTo("second");
    }

    @Test
    void scalars_of_the_json_member_and_lists_of_them_are_cells() throws IOException {
        Path tar = Tars.write(
                folder.resolve("x.tar"),
                members(
                        "a.json",
                        "{\"n\": 1.5, \"flag\": true, \"none\": null, \"list\": [1], \"t\": \"x\"}",
                        "a.cls",
                        "3\n"));
        assertThat(read(tar, false).get(0).cells())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("n", "1.5", "flag", "true", "list", "[\"1\"]", "t", "x", "cls", "3"));
    }

    @Test
    void a_class_that_is_no_text_is_refused_and_one_that_is_too_long_is_counted() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("a.cls", "cafe\u0301".getBytes(StandardCharsets.UTF_8));
        members.put("b.cls", "café".getBytes(StandardCharsets.ISO_8859_1));
        members.put("b.txt", "text".getBytes(StandardCharsets.UTF_8));
        members.put("c.cls", "x".repeat(1025).getBytes(StandardCharsets.UTF_8));
        List<FoundSample> samples = read(Tars.writeBytes(folder.resolve("x.tar"), members), false);
        assertThat(samples.get(0).cells()).containsExactly(entry("cls", "cafe\u0301"));
        assertThat(samples.get(1).brokenCells()).isTrue();
        assertThat(samples.get(1).cells())
                .containsExactly(entry(ManifestTable.BROKEN, "b.cls is not UTF-8, expected the name of a class"));
        assertThat(rejection(samples.get(1).payloads().get("cls")).reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(samples.get(2).cells()).isEmpty();
        assertThat(samples.get(2).changes()).isEqualTo(Changes.of(Change.CLASS_TOO_LONG, 1, "c.cls has 1025 bytes"));
        assertThat(samples.get(2).payloads().get("cls").rejection())
                .as("it may be a payload all the same")
                .isNull();
    }

    @Test
    void broken_json_is_a_rejected_payload_and_leaves_the_rest_of_the_sample() throws IOException {
        Path tar = Tars.write(folder.resolve("x.tar"), members("a.json", "{\"n\": 1", "a.txt", "text", "b.json", "[]"));
        List<FoundSample> samples = read(tar, false);
        assertThat(samples)
                .allMatch(FoundSample::brokenCells)
                .allMatch(s -> s.cells().keySet().equals(Set.of(ManifestTable.BROKEN)));
        assertThat(rejection(samples.get(0).payloads().get("json")).reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(rejection(samples.get(1).payloads().get("json")).message()).contains("expected an object");
        assertThat(bytes(samples.get(0).payloads().get("txt"))).isEqualTo("text");
    }

    @Test
    void a_member_whose_name_leads_out_of_the_shard_is_rejected() throws IOException {
        Path tar = Tars.write(
                folder.resolve("x.tar"),
                members("../evil.txt", "x", "/etc/evil.txt", "x", "a/../../evil2.txt", "x", "a/../fine.txt", "x"));
        List<FoundSample> samples = read(tar, false);
        assertThat(samples).hasSize(4);
        for (FoundSample evil : samples.subList(0, 3)) {
            assertThat(rejection(evil.payloads().get("txt")).reason()).isEqualTo(Rejection.OUTSIDE_ROOT);
        }
        assertThat(samples.get(3).payloads().get("txt").rejection()).isNull();
    }

    @Test
    void a_tar_cut_anywhere_is_refused_and_its_whole_samples_can_be_had() throws IOException {
        Path whole = Tars.write(
                folder.resolve("x.tar"),
                members("a.txt", "x".repeat(700), "b.json", "{\"n\": 1}", "b.txt", "y".repeat(700), "c.txt", "z"));
        long bText = read(whole, false).get(1).payloads().get("txt").offset();
        Path cutFolder = Files.createDirectory(folder.resolve("cut"));

        Path inPayload = Tars.cut(whole, bText + 10, cutFolder);
        assertThatThrownBy(() -> read(inPayload, false))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(
                        "x.tar", "ends at byte " + (bText + 10), "in the middle of b.txt", "truncated: accept");
        List<FoundSample> kept = read(inPayload, true);
        assertThat(kept).extracting(FoundSample::id).containsExactly("a", "b");
        assertThat(rejection(kept.get(1).payloads().get("txt")).reason()).isEqualTo(Rejection.TRUNCATED);
        assertThat(kept.get(1).cells()).containsEntry("n", "1");

        // from the very first byte to the last before the mark that ends it
        for (long length = 0; length <= bText + 2048; length += 100) {
            Path cut = Tars.cut(whole, length, cutFolder);
            assertThatThrownBy(() -> read(cut, false)).as("cut at %d", length).isInstanceOf(UserError.class);
            read(cut, true);
        }
        assertThatThrownBy(() -> read(Tars.cut(whole, bText + 1024, cutFolder), false))
                .hasMessageContaining("without the mark that ends a tar");
        // nothing whole in it that could be accepted
        for (long length : new long[] {100, 600}) {
            assertThatThrownBy(() -> read(Tars.cut(whole, length, cutFolder), false))
                    .hasMessageContaining("leave it out of source.webdataset")
                    .hasMessageNotContaining("truncated: accept");
        }
        assertThatThrownBy(() -> read(Tars.cut(whole, 0, cutFolder), false))
                .hasMessageEndingWith("x.tar: it is empty, expected a tar. Fetch it again, or leave it out of"
                        + " source.webdataset.");
    }

    @Test
    void what_is_no_tar_and_tars_joined_with_cat_are_refused() throws IOException {
        Path text = Files.writeString(folder.resolve("no.tar"), "this is not a tar ".repeat(100));
        assertThatThrownBy(() -> read(text, false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no tar header");
        Path tar = Tars.write(folder.resolve("x.tar"), members("a.txt", "x"));
        byte[] once = Files.readAllBytes(tar);
        byte[] twice = Arrays.copyOf(once, 2 * once.length);
        System.arraycopy(once, 0, twice, once.length, once.length);
        Files.write(tar, twice);
        assertThatThrownBy(() -> read(tar, true)).isInstanceOf(UserError.class).hasMessageContaining("joined with cat");
    }

    @Test
    void members_headers_and_json_are_bounded() throws IOException {
        Path tar = Tars.write(
                folder.resolve("x.tar"),
                members("a.json", "{\"n\": 1}", "b.json", "{\"text\": \"long\"}", "n".repeat(3000) + ".txt", "x"));
        assertThat(read(tar, false, new BoundSettings(3, 1 << 13, 20, 1 << 20))).hasSize(3);
        assertThatThrownBy(() -> read(tar, false, new BoundSettings(2, 1 << 13, 20, 1 << 20)))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("more than 2 members", "source.bounds.tar-members");
        assertThatThrownBy(() -> read(tar, false, new BoundSettings(3, 1 << 11, 20, 1 << 20)))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("the headers after b.json", "source.bounds.tar-header-bytes");
        List<FoundSample> cells = read(tar, false, new BoundSettings(3, 1 << 13, 10, 1 << 20));
        assertThat(cells.get(0).cells()).containsEntry("n", "1");
        assertThat(rejection(cells.get(1).payloads().get("json")))
                .isEqualTo(
                        new Rejection(Rejection.TOO_LARGE, "16 bytes, at most 10 are read; source.bounds.json-bytes"));
    }

    private static List<FoundSample> read(Path tar, boolean acceptTruncated) throws IOException {
        return read(tar, acceptTruncated, BoundSettings.defaults());
    }

    private static List<FoundSample> read(Path tar, boolean acceptTruncated, BoundSettings bounds) throws IOException {
        SourceFile file =
                new SourceFile(tar.getFileName().toString(), tar.toUri().toString(), Files.size(tar), 0);
        List<FoundSample> samples = new ArrayList<>();
        try (TarSamples found = new TarSamples(file, new Configuration(), acceptTruncated, bounds)) {
            found.forEachRemaining(samples::add);
        }
        return samples;
    }

    private static String bytes(Payload payload) throws IOException {
        byte[] all = Files.readAllBytes(Path.of(java.net.URI.create(payload.uri())));
        return new String(all, (int) payload.offset(), (int) payload.length(), StandardCharsets.UTF_8);
    }

    private static Rejection rejection(Payload payload) {
        return payload.rejection();
    }

    private static Map<String, String> members(String... namesAndTexts) {
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            members.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return members;
    }
}
