package io.athanor.extract.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Change;
import io.athanor.data.Shape;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.Figures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * SIFT of a picture, against what {@code sift.py} made of it with another build of OpenCV. Their rounding differs in the last of 8
 * bits of a descriptor's values now and then.
 */
class SiftTest {
    private static final Figures FIGURES = new Figures(SiftTest.class, "sift.json");
    private static final int KEPT = 40;

    @Test
    void keypoints_and_descriptors_equal_those_of_another_build_of_opencv() throws IOException {
        var picture = ImageIO.read(new ByteArrayInputStream(png()));
        byte[] grey = new byte[picture.getWidth() * picture.getHeight()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) picture.getRaster().getSample(i % picture.getWidth(), i / picture.getWidth(), 0);
        }
        OpenCv.load();
        List<SiftKeypoint> found = SiftKeypoint.of(grey, picture.getWidth(), picture.getHeight(), 0.04, 10).stream()
                .sorted(SiftKeypoint.STRONGEST_FIRST)
                .toList();
        assertThat(found).hasSize(FIGURES.of("found").asInt());
        double[] responses = FIGURES.values("responses");
        double[] places = FIGURES.values("places");
        for (int k = 0; k < KEPT; k++) {
            assertThat((double) found.get(k).response()).isCloseTo(responses[k], within(1e-5));
            assertThat((double) found.get(k).x()).isCloseTo(places[2 * k], within(0.01));
            assertThat((double) found.get(k).y()).isCloseTo(places[2 * k + 1], within(0.01));
        }
    }

    @Test
    void feature_is_the_strongest_descriptors_as_rootsift() {
        var recipe = Figures.recipe("sift", Map.of("keypoints", "sequence", "side-pixels", 128, "max-keypoints", KEPT));
        assertThat(recipe.output()).isEqualTo(new Shape.Sequence(KEPT, 128));
        FIGURES.assertClose("descriptors", Figures.feature(recipe, png()), within(0.02));
        assertThat(((Prepared) Figures.decoded(recipe, png())).changes().lines())
                .singleElement()
                .asString()
                .startsWith("1 " + Change.PICTURE_KEYPOINTS_LEFT.sentence());
    }

    @Test
    void pooled_is_mean_and_deviation() {
        var recipe = Figures.recipe("sift", Map.of("side-pixels", 128));
        assertThat(recipe.output()).isEqualTo(new Shape.Vector(256));
        FIGURES.assertClose("pooled", Figures.feature(recipe, png()), within(0.002));
    }

    @Test
    void a_plain_picture_has_a_feature_of_zeros_and_that_is_said() throws IOException {
        var recipe = Figures.recipe("sift", Map.of("keypoints", "sequence"));
        var plain = (Prepared) Figures.decoded(recipe, FormulasOfPicturesTest.png(50));
        assertThat(plain.changes().lines()).singleElement().asString().contains(Change.PICTURE_PLAIN.sentence());
        assertThat(Figures.feature(recipe, FormulasOfPicturesTest.png(50)))
                .hasSize(128)
                .containsOnly(0);
    }

    @Test
    void libraries_of_windows_stay_out_and_native_memory_is_given_back() throws IOException {
        OpenCv.load();
        assertThat(SiftKeypoint.of(dots(64, 48), 64, 48, 0.04, 10)).isNotEmpty();
        long before = Pointer.totalBytes();
        for (int size = 40; size < 100; size += 3) {
            SiftKeypoint.of(dots(size, 140 - size), size, 140 - size, 0.04, 10);
        }
        assertThat(Pointer.totalBytes()).isEqualTo(before);
        if (Files.exists(Path.of("/proc/self/maps"))) {
            assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
                    .noneMatch(line -> line.contains("libopencv_highgui") || line.contains("libopencv_videoio"));
        }
    }

    private static byte[] dots(int width, int height) {
        byte[] grey = new byte[width * height];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) ((i % width / 7 + i / width / 5) % 3 == 0 ? 90 : 10);
        }
        return grey;
    }

    private static byte[] png() {
        return Base64.getDecoder().decode(FIGURES.of("picture").asText());
    }
}
