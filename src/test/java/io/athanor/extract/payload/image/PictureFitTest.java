package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.image.pixel.Resampling.Filter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures resized and cropped, against what {@code resized.py} made of them with Pillow. */
class PictureFitTest {
    /** Pillow rounds to whole values after each of its two passes, of which the second weighs the first's errors. */
    private static final float ROUNDING = 1.6f / 255;

    static Stream<JsonNode> resized() throws IOException {
        try (var in = PictureFitTest.class.getResourceAsStream("resized.json")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return StreamSupport.stream(Json.tree(text).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("resized")
    void resizing_is_that_of_pillow(JsonNode want) throws IOException {
        int width = want.get("width").asInt();
        int height = want.get("height").asInt();
        int crop = want.get("crop").asInt();
        PictureFit fit = new PictureFit(
                crop,
                crop,
                want.get("side").asInt(),
                Filter.valueOf(want.get("filter").asText().toUpperCase(Locale.ROOT)));
        float[] planes = planes(fit, png(width, height));
        JsonNode expected = want.get("planes");
        assertThat(planes).hasSize(expected.size());
        for (int i = 0; i < planes.length; i++) {
            assertThat(Math.abs(planes[i] - expected.get(i).asInt() / 255f))
                    .as("value " + i)
                    .isLessThan(ROUNDING);
        }
    }

    @Test
    void picture_of_any_shape_becomes_one_of_the_wanted_size() throws IOException {
        PictureFit fit = new PictureFit(8, 12, 16, Filter.BICUBIC);
        for (int[] size : new int[][] {{1, 1}, {1, 3000}, {3000, 1}, {12, 8}, {16, 17}}) {
            assertThat(planes(fit, png(size[0], size[1]))).hasSize(3 * 8 * 12);
        }
    }

    private static float[] planes(PictureFit fit, byte[] png) {
        float[][] found = new float[1][];
        new PictureDecoder(fit, null, 1 << 24, 0).decode(png, (planes, changes) -> {
            found[0] = planes;
            return Decoded.rejected("none", "it was decoded");
        });
        return Objects.requireNonNull(found[0]);
    }

    /** The picture that {@code resized.py} draws. */
    static byte[] png(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, (7 * x + 3 * y) % 256 << 16 | (x * y) % 256 << 8 | (x ^ 2 * y) % 256);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
