package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registry;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.encoder.EncodersTest;
import io.athanor.extract.encoder.Figures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of pictures, against what {@code cropped.py} made of them with Pillow. */
class PictureCropTest {
    private static final BufferedImage HOUSE = House.picture(BufferedImage.TYPE_INT_RGB);

    /** Rounding of Pillow after each of its two passes. */
    private static final float ROUNDING = 1.6f / 255;

    static Stream<JsonNode> cropped() throws IOException {
        try (var in = PictureCropTest.class.getResourceAsStream("cropped.json")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return StreamSupport.stream(Json.tree(text).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cropped")
    void a_part_is_cut_out_as_pillow_does(JsonNode want) throws IOException {
        byte[] png =
                PictureFitTest.png(want.get("width").asInt(), want.get("height").asInt());
        PictureCrop crop = new PictureCrop(
                want.get("square").asText(),
                want.get("left").asDouble(),
                want.get("top").asDouble(),
                want.get("right").asDouble(),
                want.get("bottom").asDouble());
        float[] planes = planes(crop, want.get("side").asInt(), png);
        JsonNode expected = want.get("planes");
        assertThat(planes).hasSize(expected.size());
        for (int i = 0; i < planes.length; i++) {
            assertThat(Math.abs(planes[i] - expected.get(i).asInt() / 255f))
                    .as("value " + i)
                    .isLessThan(ROUNDING);
        }
    }

    @Test
    void sides_are_those_of_the_picture_as_it_is_seen() throws IOException {
        PictureCrop crop = new PictureCrop("end", 0.25, 0.1, 0.05, 0.3);
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] turned = PictureFiles.withChunk(PictureFiles.png(HOUSE), "eXIf", PictureFiles.exif(orientation));
            byte[] upright = PictureFiles.png(PictureWholeTest.shown(HOUSE, orientation));
            assertThat(Twins.difference(planes(crop, 40, turned), planes(crop, 40, upright)))
                    .as("orientation %d", orientation)
                    .isCloseTo(0, offset(1e-6));
        }
    }

    @Test
    void whatever_its_shape_a_pixel_a_side_is_left() throws IOException {
        for (PictureCrop crop : new PictureCrop[] {
            new PictureCrop("none", 0.99, 0.99, 0, 0),
            new PictureCrop("centre", 0, 0.5, 0.99, 0.49),
            new PictureCrop("end", 0.4, 0, 0.59, 0)
        }) {
            for (int[] size : new int[][] {{1, 1}, {1, 3000}, {3000, 1}, {2, 2}}) {
                assertThat(planes(crop, 8, PictureFitTest.png(size[0], size[1])))
                        .hasSize(3 * 8 * 8);
            }
        }
    }

    @Test
    void every_encoder_of_pictures_takes_a_crop_and_says_it_in_its_recipe() {
        for (EncoderSettings plain :
                EncodersTest.usual().filter(EncoderSettings::isPicture).toList()) {
            String name = Registry.nameOf(plain.getClass());
            Map<String, Object> settings = new HashMap<>(EncodersTest.needed(name));
            settings.put("crop", Map.of("square", "centre", "top", 0.1));
            EncoderSettings cropped = PipelineFile.settings(Encoders.registry(), name, settings);
            assertThat(Json.canonical(cropped.identity()))
                    .as(name)
                    .contains("\"crop\"")
                    .isNotEqualTo(Json.canonical(plain.identity()));
        }
    }

    @Test
    void what_leaves_nothing_is_refused() {
        assertThatThrownBy(() -> Figures.recipe("hog", Map.of("crop", Map.of("left", 0.6, "right", 0.4))))
                .hasMessageContaining("left and right are 0.6 and 0.4")
                .hasMessageContaining("something has to be left");
    }

    private static float[] planes(PictureCrop crop, int side, byte[] payload) {
        float[][] found = new float[1][];
        new PictureDecoder(PictureFit.square(side), crop, 1 << 24, 0).decode(payload, (planes, changes) -> {
            found[0] = planes;
            return Decoded.rejected(Rejection.EMPTY, "it was decoded");
        });
        return Objects.requireNonNull(found[0]);
    }
}
