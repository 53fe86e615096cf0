package io.athanor.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.report.Gallery.Form;
import io.athanor.report.Gallery.Preview;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PayloadPreviewTest {
    private final PayloadPreview preview = new PayloadPreview();

    @Test
    void pictures_are_opened_only_where_a_decoder_of_pictures_came_to_an_end_with_them() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);

        Preview shown = preview.of(png.toByteArray(), true, true);
        assertThat(shown.form()).isEqualTo(Form.PICTURE);
        assertThat(shown.content()).startsWith("data:image/png;base64,iVBORw0KGgo");
        assertThat(preview.of(png.toByteArray(), true, false).form()).isEqualTo(Form.BARE);
    }

    @Test
    void small_sounds_of_kinds_that_browsers_know_can_be_played() {
        assertThat(sound("RIFF....WAVEfmt ", PayloadPreview.MOST_SOUND_BYTES, true))
                .matches(p -> p.form() == Form.SOUND && p.content().startsWith("data:audio/wav;base64,UklGR"));
        assertThat(sound("OggS", 64, true).content()).startsWith("data:audio/ogg;");
        assertThat(sound("fLaC", 64, true).content()).startsWith("data:audio/flac;");
        assertThat(sound("ID3", 64, true).content()).startsWith("data:audio/mpeg;");
        assertThat(sound("\u00ff\u00fb", 64, true).content()).startsWith("data:audio/mpeg;");
        assertThat(sound("....ftypM4A ", 64, true).content()).startsWith("data:audio/mp4;");
        assertThat(sound("OggS", PayloadPreview.MOST_SOUND_BYTES + 1, true).form())
                .isEqualTo(Form.BARE);
        assertThat(sound("OggS", 64, false).form()).isEqualTo(Form.BARE);
    }

    @Test
    void what_a_person_can_read_is_shown_by_its_first_characters() {
        assertThat(text("<html>404</html>")).isEqualTo(Preview.text("<html>404</html>"));
        String long_ = "🙂".repeat(PayloadPreview.MOST_CHARACTERS);
        assertThat(text(long_ + "and more")).isEqualTo(Preview.text(long_));
        assertThat(preview.of(
                        "caf\u00e9 au lait, s'il vous pla\u00eet".getBytes(StandardCharsets.ISO_8859_1), true, true))
                .isEqualTo(Preview.text("caf\ufffd au lait, s'il vous pla\ufffdt"));
        assertThat(text("a\u0001bcdefgh").content()).isEqualTo("a\ufffdbcdefgh");
        assertThat(text(" \n ").form()).isEqualTo(Form.BARE);
        assertThat(preview.of(new byte[] {0, 1, 2, -1, -2, 'a', 'b'}, true, true)
                        .form())
                .isEqualTo(Form.BARE);
        assertThat(preview.of(new byte[0], true, true).form()).isEqualTo(Form.BARE);
    }

    private Preview text(String text) {
        return preview.of(text.getBytes(StandardCharsets.UTF_8), true, true);
    }

    private Preview sound(String head, int length, boolean isWhole) {
        return preview.of(Arrays.copyOf(head.getBytes(StandardCharsets.ISO_8859_1), length), isWhole, false);
    }
}
