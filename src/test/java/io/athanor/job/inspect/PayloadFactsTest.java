package io.athanor.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.extract.payload.TimedReading;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadFactsTest {
    private final TimedReading reading = new TimedReading(GuardSettings.defaults());
    private final OriginalPayloads payloads = new OriginalPayloads(new Configuration(), ReferenceSettings.defaults());

    @AfterEach
    void endReading() {
        reading.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
    void a_picture_tells_its_size_in_its_header(String format) throws IOException {
        byte[] file = picture(format);
        PayloadFacts facts = facts(file, PayloadKind.PICTURE);
        assertThat(facts.format()).isEqualTo(format);
        assertThat(facts.width()).isEqualTo(37);
        assertThat(facts.height()).isEqualTo(11);
        assertThat(facts.bytes()).isEqualTo(file.length);
        assertThat(facts.sha256()).isEqualTo(Fingerprint.sha256(file));
        assertThat(facts.fault()).isNull();
    }

    @Test
    void so_do_those_that_java_does_not_write() {
        byte[] pnm = ("P6\n37 11\n255\n" + "x".repeat(3 * 37 * 11)).getBytes(StandardCharsets.US_ASCII);
        byte[] tga =
                Arrays.copyOf(new byte[] {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 37, 0, 11, 0, 24, 0}, 18 + 3 * 37 * 11);
        // lossless WebP: a byte of signature, then fourteen bits each of width − 1 and height − 1
        ByteBuffer webp = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        webp.put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(32)
                .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII));
        webp.putInt(20).put((byte) 0x2f).putInt(36 | 10 << 14);
        for (byte[] file : List.of(pnm, tga, webp.array())) {
            PayloadFacts facts = facts(file, PayloadKind.PICTURE);
            assertThat(List.of(facts.width(), facts.height()))
                    .as(facts.format())
                    .containsExactly(37, 11);
        }
    }

    @Test
    void a_header_that_is_cut_off_is_a_fault_and_no_exception() throws IOException {
        for (String format : new String[] {"png", "jpeg", "gif", "bmp"}) {
            PayloadFacts facts = facts(Arrays.copyOf(picture(format), 9), PayloadKind.PICTURE);
            assertThat(facts.format()).isEqualTo(format);
            assertThat(facts.fault()).as(format).startsWith("the header is damaged");
        }
    }

    @Test
    void a_sound_tells_its_length_and_a_text_is_none() throws IOException {
        var out = new ByteArrayOutputStream();
        var format = new AudioFormat(8000, 16, 1, true, false);
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(new byte[24_000]), format, 12_000),
                AudioFileFormat.Type.WAVE,
                out);
        PayloadFacts facts = facts(out.toByteArray(), PayloadKind.SOUND);
        assertThat(facts.format()).isEqualTo("wav");
        assertThat(facts.seconds()).isCloseTo(1.5, within(1e-6));
        assertThat(facts("no sound".getBytes(StandardCharsets.UTF_8), PayloadKind.SOUND)
                        .fault())
                .isNotNull();
    }

    @Test
    void what_is_too_long_to_be_seen_whole_is_not_called_damaged() {
        // their directories stand at their ends
        for (boolean sound : new boolean[] {true, false}) {
            for (boolean isLong : new boolean[] {true, false}) {
                ByteBuffer file = ByteBuffer.allocate(isLong ? PayloadFacts.MOST_KEPT + 100 : 100);
                if (sound) {
                    file.putInt(16)
                            .put("ftypM4A ".getBytes(StandardCharsets.US_ASCII))
                            .putInt(0);
                    file.putInt(file.capacity() - 16).put("mdat".getBytes(StandardCharsets.US_ASCII));
                } else {
                    file.put("MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() + (isLong ? -4 : 4));
                }
                PayloadFacts facts = facts(file.array(), sound ? PayloadKind.SOUND : PayloadKind.PICTURE);
                assertThat(facts.bytes()).isEqualTo(file.capacity());
                assertThat(facts.fault() == null)
                        .as("%s, %s: %s", sound, isLong, facts.fault())
                        .isEqualTo(isLong);
            }
        }
    }

    @Test
    void a_text_is_counted_in_code_points_and_words_in_whatever_its_mark_says() {
        PayloadFacts facts = facts(" two 𝒲ords\n".getBytes(StandardCharsets.UTF_8), PayloadKind.TEXT);
        assertThat(facts.characters()).isEqualTo(11);
        assertThat(facts.words()).isEqualTo(2);
        assertThat(facts.beginning()).isEqualTo("two 𝒲ords");
        PayloadFacts wide = facts("\ufeffdrei kurze Worte".getBytes(StandardCharsets.UTF_16LE), PayloadKind.TEXT);
        assertThat(wide.words()).isEqualTo(3);
        assertThat(wide.beginning()).isEqualTo("drei kurze Worte");
        assertThat(facts(new byte[] {'a', (byte) 0xe9, 'b'}, PayloadKind.TEXT).fault())
                .isEqualTo("not a text in UTF-8");
        assertThat(facts("x".repeat(100).getBytes(StandardCharsets.UTF_8), PayloadKind.TEXT)
                        .beginning())
                .hasSize(62);
    }

    @Test
    void what_has_no_bytes_has_no_hash_that_could_be_equal_to_others() {
        assertThat(facts(new byte[0], PayloadKind.PICTURE).sha256()).isNull();
        PayloadFacts refused = PayloadFacts.of(
                Payload.rejected("x", Rejection.UNREADABLE, "gone"), PayloadKind.PICTURE, payloads, reading);
        assertThat(refused.sha256()).isNull();
        assertThat(refused.fault()).isEqualTo("gone");
    }

    private PayloadFacts facts(byte[] file, PayloadKind kind) {
        return PayloadFacts.of(Payload.inline(file), kind, payloads, reading);
    }

    private static byte[] picture(String format) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(37, 11, BufferedImage.TYPE_INT_RGB), format, bytes);
        return bytes.toByteArray();
    }
}
