package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.image.PicturesOfAllFormats;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
    private static final Thumbnails THUMBNAILS = new Thumbnails(80, 1_000_000);
    private static final int SKY = 0x5a96e6;

    @Test
    void a_picture_that_was_cut_off_is_shown_as_far_as_it_had_come() throws IOException {
        BufferedImage house = House.picture(BufferedImage.TYPE_INT_RGB, 4);
        for (byte[] file : List.of(PictureFiles.png(house), PictureFiles.jpeg(house))) {
            BufferedImage small = thumbnail(Arrays.copyOf(file, file.length / 2));

            assertThat(small.getWidth()).isEqualTo(80);
            assertThat(small.getHeight()).isEqualTo(60);
            assertThat(distance(small.getRGB(2, 2), SKY)).as("the sky had come").isLessThan(16);
            assertThat(small.getRGB(2, 58) & 0xffffff).as("the ground had not").isEqualTo(0xffffff);
        }
    }

    @Test
    void it_keeps_the_shape_of_the_picture_and_stands_upright() throws IOException {
        byte[] turned = PictureFiles.withChunk(
                PictureFiles.png(House.picture(BufferedImage.TYPE_INT_RGB)), "eXIf", PictureFiles.exif(6));

        BufferedImage small = thumbnail(turned);

        assertThat(small.getWidth()).isEqualTo(60);
        assertThat(small.getHeight()).isEqualTo(80);
        // the top of the file is the right side
        assertThat(distance(small.getRGB(57, 2), SKY)).isLessThan(16);
        assertThat(distance(small.getRGB(2, 2), 0x3c8c32)).isLessThan(16);
    }

    @Test
    void small_pictures_are_not_enlarged_and_long_ones_keep_a_pixel() throws IOException {
        BufferedImage dot = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        assertThat(thumbnail(PictureFiles.png(dot)).getWidth()).isEqualTo(8);
        BufferedImage line = new BufferedImage(4000, 3, BufferedImage.TYPE_INT_RGB);
        assertThat(thumbnail(PictureFiles.png(line)).getHeight()).isEqualTo(1);
    }

    @Test
    void what_is_no_picture_or_too_large_or_lacks_all_rows_has_none() throws IOException {
        byte[] house = PictureFiles.png(House.picture(BufferedImage.TYPE_INT_RGB));
        assertThat(THUMBNAILS.png("<html>404</html>".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(THUMBNAILS.png(new byte[0])).isEmpty();
        assertThat(THUMBNAILS.png(Arrays.copyOf(house, 40))).isEmpty();
        assertThat(new Thumbnails(80, 19_199).png(house)).isEmpty();
        assertThat(new Thumbnails(80, 19_200).png(house)).isPresent();
    }

    @Test
    void every_format_has_one_where_native_code_may_read_it() throws IOException {
        Thumbnails all = Thumbnails.ofAllFormats(80, 1_000_000);
        PicturesOfAllFormats.byEnding()
                .forEach((ending, file) -> assertThat(all.png(file)).as(ending).isPresent());
    }

    private static BufferedImage thumbnail(byte[] file) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(THUMBNAILS.png(file).orElseThrow()));
    }

    private static int distance(int rgb, int other) {
        int most = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            most = Math.max(most, Math.abs((rgb >> shift & 0xff) - (other >> shift & 0xff)));
        }
        return most;
    }
}
