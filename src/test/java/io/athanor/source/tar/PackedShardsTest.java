package io.athanor.source.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.source.BoundSettings;
import io.athanor.source.FieldStart;
import io.athanor.source.FoundSample;
import io.athanor.source.SourceFile;
import io.athanor.source.listing.SourceListing;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedShardsTest {
    @TempDir
    Path folder;

    private Path plain;

    @BeforeEach
    void writeShard() {
        byte[] noise = new byte[500_000];
        new Random(7).nextBytes(noise);
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("a.json", "{\"n\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        members.put("a.png", new byte[] {1, 2, 3});
        members.put("b.png", noise);
        members.put("b.txt", new byte[] {4});
        plain = Tars.writeBytes(folder.resolve("s.tar"), members);
    }

    @Test
    void a_packed_shard_has_the_samples_of_the_plain_one() throws IOException {
        List<String> wanted = described(read(plain, false));
        assertThat(wanted).hasSize(2);
        for (String ending : List.of("tar.gz", "tgz", "tar.bz2", "tar.zst")) {
            assertThat(described(read(packed(ending), false))).as(ending).isEqualTo(wanted);
        }
    }

    @Test
    void what_was_unpacked_is_removed() throws IOException {
        Path copy;
        try (ShardBytes bytes = ShardBytes.of(file(packed("tar.gz")), new Configuration(), false, 1 << 20)) {
            copy = bytes.copy();
            assertThat(copy).hasSameBinaryContentAs(plain);
            assertThat(bytes.shard().length()).isEqualTo(Files.size(plain));
        }
        assertThat(copy).doesNotExist();
    }

    @Test
    void one_that_is_longer_than_allowed_is_refused_and_nothing_of_it_is_left() throws IOException {
        long length = Files.size(plain);
        Path scratch = Files.createDirectory(folder.resolve("scratch"));
        for (String ending : List.of("tar.gz", "tar.zst", "tar.bz2")) {
            SourceFile shard = file(packed(ending));
            Configuration hadoop = new Configuration();
            ShardBytes.of(shard, hadoop, false, length, scratch).close();
            for (boolean acceptTruncated : new boolean[] {true, false}) {
                assertThatThrownBy(() -> ShardBytes.of(shard, hadoop, acceptTruncated, length - 1, scratch))
                        .isInstanceOf(UserError.class)
                        .hasMessageContainingAll("s." + ending, "source.bounds.unpacked-bytes");
            }
        }
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void payloads_that_nobody_reads_stay_where_they_are() throws IOException {
        try (TarSamples samples = new TarSamples(
                file(packed("tar.gz")),
                new Configuration(),
                false,
                BoundSettings.defaults(),
                FieldStart.FIRST_DOT,
                "png"::equals)) {
            samples.next();
            FoundSample second = samples.next();
            assertThat(second.payloads().get("png").inline()).hasSize(500_000);
            assertThat(second.payloads().get("txt").inline()).isNull();
            assertThat(second.bytes()).containsEntry("png", 500_000L).containsEntry("txt", 1L);
        }
    }

    @Test
    void one_that_breaks_off_is_refused_or_gives_its_whole_samples() throws IOException {
        for (String ending : List.of("tar.gz", "tar.zst", "tar.bz2")) {
            Path packed = packed(ending);
            byte[] bytes = Files.readAllBytes(packed);
            Files.write(packed, Arrays.copyOf(bytes, bytes.length / 2));
            assertThatThrownBy(() -> read(packed, false))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("s." + ending + ": it cannot be unpacked to its end");
            // the others unpack in blocks that are larger than this shard
            if (ending.equals("tar.gz")) {
                assertThat(read(packed, true))
                        .as(ending)
                        .first()
                        .extracting(FoundSample::id)
                        .isEqualTo("a");
            }
        }
        Path none = Files.writeString(folder.resolve("none.tar.gz"), "<html>");
        assertThatThrownBy(() -> read(none, false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none.tar.gz: it cannot be unpacked to its end");
    }

    @Test
    void a_store_or_disk_that_fails_is_no_shard_that_breaks_off() throws IOException {
        for (String ending : List.of("tar.gz", "tar.zst", "tar.bz2")) {
            Path packed = packed(ending);
            byte[] bytes = Files.readAllBytes(packed);
            for (int given : new int[] {0, bytes.length / 2}) {
                for (Exception failure : List.of(
                        new IOException("reset"), new EOFException("too few"), new IllegalStateException("no pool"))) {
                    assertThatThrownBy(() -> ShardBytes.unpack(
                                    file(packed),
                                    failing(bytes, given, failure),
                                    OutputStream.nullOutputStream(),
                                    true,
                                    1 << 20))
                            .as(ending + " after " + given)
                            .isSameAs(failure);
                }
            }
            IOException full = new IOException("No space left on device");
            assertThatThrownBy(() -> ShardBytes.unpack(
                            file(packed),
                            new ByteArrayInputStream(bytes),
                            new OutputStream() {
                                @Override
                                public void write(int b) throws IOException {
                                    throw full;
                                }
                            },
                            true,
                            1 << 20))
                    .isSameAs(full);
        }
    }

    private static InputStream failing(byte[] bytes, int given, Exception failure) {
        return new SequenceInputStream(new ByteArrayInputStream(bytes, 0, given), new InputStream() {
            @Override
            public int read() throws IOException {
                if (failure instanceof IOException e) {
                    throw e;
                }
                throw (RuntimeException) failure;
            }

            @Override
            public int read(byte[] some, int from, int length) throws IOException {
                return read();
            }
        });
    }

    @Test
    void what_nothing_unpacks_is_refused() throws IOException {
        Path packed = Files.writeString(folder.resolve("s.tar.xz"), "x");
        assertThatThrownBy(() -> new SourceListing(new Configuration()).shards(List.of(packed.toString())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("s.tar.xz: expected .tar, or one that is packed as");
    }

    private Path packed(String ending) throws IOException {
        Path packed = folder.resolve("s." + ending);
        try (OutputStream file = Files.newOutputStream(packed);
                OutputStream out = ending.endsWith("zst")
                        ? new ZstdOutputStream(file)
                        : ending.endsWith("bz2") ? new BZip2CompressorOutputStream(file) : new GZIPOutputStream(file)) {
            Files.copy(plain, out);
        }
        return packed;
    }

    private static SourceFile file(Path path) throws IOException {
        return new SourceFile(path.getFileName().toString(), path.toUri().toString(), Files.size(path), 1);
    }

    private static List<FoundSample> read(Path path, boolean acceptTruncated) throws IOException {
        List<FoundSample> samples = new ArrayList<>();
        try (TarSamples found =
                new TarSamples(file(path), new Configuration(), acceptTruncated, BoundSettings.defaults())) {
            found.forEachRemaining(samples::add);
        }
        return samples;
    }

    private List<String> described(List<FoundSample> samples) {
        return samples.stream()
                .map(sample -> sample.id()
                        + sample.cells()
                        + sample.bytes()
                        + sample.payloads().values().stream()
                                .map(payload -> Arrays.hashCode(bytes(payload)))
                                .toList())
                .toList();
    }

    private byte[] bytes(Payload payload) {
        if (payload.inline() != null) {
            return payload.inline();
        }
        try {
            byte[] all = Files.readAllBytes(plain);
            return Arrays.copyOfRange(all, (int) payload.offset(), (int) (payload.offset() + payload.length()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
