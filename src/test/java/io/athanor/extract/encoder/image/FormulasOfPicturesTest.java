package io.athanor.extract.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.data.Shape;
import io.athanor.extract.encoder.Figures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The encoders of pictures by formula. The figures of scikit-image and SciPy are made by {@code pictures.py} beside them. */
class FormulasOfPicturesTest {
    private static final Figures FIGURES = new Figures(FormulasOfPicturesTest.class, "pictures.json");

    @Test
    void hog_equals_scikit_image() {
        assertLike("hog", Map.of("side-pixels", 64), "hog");
        assertLike(
                "hog",
                Map.of("side-pixels", 64, "orientations", 7, "pixels-per-cell", 9, "cells-per-block", 3),
                "hog of 7 orientations");
        assertThat(Figures.recipe("hog", Map.of()).output()).isEqualTo(new Shape.Vector(1764));
    }

    @Test
    void colour_histogram_equals_scikit_image() {
        assertLike("colour-histogram", Map.of("side-pixels", 64), "hsv");
        assertLike("colour-histogram", Map.of("side-pixels", 64, "space", "lab", "bins", 5), "lab");
    }

    /** Of every size and whatever was averaged on the way, in one box of each space. */
    @Test
    void greys_lie_in_one_box_and_not_on_the_edge_of_two() throws IOException {
        for (String space : new String[] {"hsv", "lab"}) {
            var recipe = Figures.recipe("colour-histogram", Map.of("space", space));
            for (int grey : new int[] {0, 77, 255}) {
                float[] shares = Figures.feature(recipe, png(filled(97, new Color(grey, grey, grey))));
                assertThat(shares).as("%s of %d", space, grey).contains(1f);
            }
        }
    }

    @Test
    void perceptual_hash_equals_scipy_and_survives_another_size() throws IOException {
        float[] hash = Figures.feature(Figures.recipe("perceptual-hash", Map.of()), small());
        assertThat(hash).containsExactly(toFloats(FIGURES.values("perceptual-hash")));

        BufferedImage larger = new BufferedImage(90, 70, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = larger.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(ImageIO.read(new ByteArrayInputStream(small())), 0, 0, 90, 70, null);
        graphics.dispose();
        float[] other = Figures.feature(Figures.recipe("perceptual-hash", Map.of()), png(larger));
        int different = 0;
        for (int i = 0; i < hash.length; i++) {
            different += hash[i] == other[i] ? 0 : 1;
        }
        assertThat(different).isLessThan(5);
    }

    @Test
    void a_picture_of_one_colour_has_a_hash_that_owes_nothing_to_rounding() throws IOException {
        float[] constant = new float[64];
        constant[0] = 1;
        for (Color colour : new Color[] {Color.PINK, Color.GRAY, new Color(3, 7, 5)}) {
            assertThat(Figures.feature(Figures.recipe("perceptual-hash", Map.of()), png(filled(50, colour))))
                    .containsExactly(constant);
        }
    }

    @Test
    void settings_that_do_not_fit_each_other_are_refused() {
        assertThatThrownBy(() -> Figures.recipe("hog", Map.of("side-pixels", 31)))
                .hasMessageContaining("side-pixels is 31, expected at least a block of 32");
        assertThatThrownBy(() -> Figures.recipe("hog", Map.of("pixels-per-cell", 2)))
                .hasMessageContaining(
                        "pixels-per-cell is 2, expected more: a vector of 142884 values is more than 65536");
    }

    private static void assertLike(String encoder, Map<String, ?> settings, String figures) {
        byte[] payload = Base64.getDecoder().decode(FIGURES.of("picture of 64").asText());
        FIGURES.assertClose(figures, Figures.feature(Figures.recipe(encoder, settings), payload), within(1e-3));
    }

    private static byte[] small() {
        return Base64.getDecoder().decode(FIGURES.of("picture of 32").asText());
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** All pink. */
    static byte[] png(int side) throws IOException {
        return png(filled(side, Color.PINK));
    }

    private static BufferedImage filled(int side, Color colour) {
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, side, side);
        graphics.dispose();
        return picture;
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
