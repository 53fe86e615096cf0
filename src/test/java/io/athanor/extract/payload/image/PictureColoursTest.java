package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Change;
import io.athanor.extract.payload.image.format.JpegSegments;
import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PictureColoursTest {
    private static final BufferedImage HOUSE = House.picture(BufferedImage.TYPE_INT_RGB);
    private static Twins twins;
    private static byte[] png;

    /** How a pixel is stored. */
    private interface Stored {
        int[] components(int red, int green, int blue);
    }

    @BeforeAll
    static void open() throws IOException {
        twins = new Twins();
        png = PictureFiles.png(HOUSE);
    }

    @AfterAll
    static void close() {
        twins.close();
    }

    @Test
    void jpegs_in_inks_are_near_the_picture_they_were_made_of() throws IOException {
        Raster inks = raster(4, PictureColoursTest::inks);
        Raster inverted = raster(4, (red, green, blue) -> inverted(inks(red, green, blue)));
        Raster ycck = raster(4, (red, green, blue) -> {
            int[] inverse = inverted(inks(red, green, blue));
            int[] light = yCbCr(255 - inverse[0], 255 - inverse[1], 255 - inverse[2]);
            return new int[] {light[0], light[1], light[2], inverse[3]};
        });
        byte[] plain = PictureFiles.jpeg(inks);
        assertThat(JpegSegments.of(plain).transform()).isEqualTo(-1);
        twins.assertNear("CMYK", plain, png);
        twins.assertNear("Adobe's CMYK", PictureFiles.adobe(PictureFiles.jpeg(inverted), 0), png);
        twins.assertNear("Adobe's YCCK", PictureFiles.adobe(PictureFiles.jpeg(ycck), 2), png);
        assertThat(Twins.read(plain).changes().count(Change.PICTURE_INKS_BY_FORMULA))
                .isEqualTo(1);
    }

    @Test
    void inks_are_converted_by_the_profile_of_the_picture() throws IOException {
        // whose black ink is a red one: no formula would know
        byte[] icc = InkProfile.ofRedBlack();
        WritableRaster black = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 32, 32, 4, new Point(0, 0));
        for (int i = 0; i < 1024; i++) {
            black.setPixel(i % 32, i / 32, new int[] {0, 0, 0, 255});
        }
        byte[] jpeg = PictureFiles.jpeg(black);
        assertThat(Twins.read(jpeg).planes()[0]).isCloseTo(0, offset(0.02f));
        Twins.Read read = Twins.read(PictureFiles.withProfile(jpeg, icc));
        assertThat(read.planes()[0]).isCloseTo(1, offset(0.06f));
        assertThat(read.planes()[Twins.SIDE * Twins.SIDE]).isLessThan(0.4f);
        assertThat(read.changes().isEmpty()).isTrue();
    }

    @Test
    void a_jpeg_without_jfif_is_in_ycbcr_whatever_the_ids_of_its_components() throws IOException {
        byte[] bare = PictureFiles.without(PictureFiles.jpeg(HOUSE), 0xe0);
        float[] plain = Twins.read(PictureFiles.jpeg(HOUSE)).planes();
        for (int[] ids :
                List.of(new int[] {1, 2, 3}, new int[] {0, 1, 2}, new int[] {1, 34, 35}, new int[] {7, 8, 9})) {
            assertThat(Twins.read(PictureFiles.withIds(bare, ids)).planes())
                    .as(ids[0] + ", " + ids[1] + ", " + ids[2])
                    .isEqualTo(plain);
        }
    }

    @Test
    void a_jpeg_in_rgb_says_so_by_adobes_marker_or_by_its_ids() throws IOException {
        byte[] rgb = PictureFiles.jpeg(raster(3, (red, green, blue) -> new int[] {red, green, blue}));
        byte[] bare = PictureFiles.without(PictureFiles.without(rgb, 0xe0), 0xee);
        twins.assertNear("Adobe", PictureFiles.adobe(bare, 0), png);
        twins.assertNear("ids", PictureFiles.withIds(bare, 'R', 'G', 'B'), png);
    }

    @Test
    void progressive_and_grey_jpegs_are_near_their_twins() throws IOException {
        BufferedImage large = House.picture(BufferedImage.TYPE_INT_RGB, 4);
        byte[] progressive = PictureFiles.jdk("jpeg", large, param -> {
            PictureFiles.fine(param);
            param.setProgressiveMode(javax.imageio.ImageWriteParam.MODE_DEFAULT);
        });
        assertThat(JpegSegments.of(progressive).frame()).isEqualTo(0xc2);
        twins.assertNear("progressive", progressive, png);

        BufferedImage grey = new BufferedImage(House.WIDTH, House.HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < House.WIDTH * House.HEIGHT; i++) {
            grey.getRaster()
                    .setSample(
                            i % House.WIDTH, i / House.WIDTH, 0, House.colour(i % House.WIDTH, i / House.WIDTH) & 0xff);
        }
        twins.assertNear("grey", PictureFiles.jpeg(grey), PictureFiles.png(grey));
    }

    /** Linear light, as scanners write it: 128 there is 188 in sRGB. */
    @Test
    void profiles_of_rgb_pictures_are_applied_in_every_format_that_has_them() throws IOException {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        BufferedImage dark = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1024; i++) {
            dark.setRGB(i % 32, i / 32, 0x808080);
        }
        byte[] named = new byte[] {'x', 0, 0};
        var chunk = new ByteArrayOutputStream();
        chunk.writeBytes(named);
        try (var deflated = new DeflaterOutputStream(chunk)) {
            deflated.write(linear);
        }
        byte[] withoutProfile = PictureFiles.png(dark);
        for (byte[] file : List.of(
                PictureFiles.withProfile(PictureFiles.jpeg(dark), linear),
                PictureFiles.withChunk(withoutProfile, "iCCP", chunk.toByteArray()))) {
            Twins.Read read = Twins.read(file);
            assertThat(read.planes()[0]).isCloseTo(188 / 255f, offset(0.01f));
            assertThat(read.changes().isEmpty()).isTrue();
        }
        assertThat(Twins.read(withoutProfile).planes()[0]).isCloseTo(128 / 255f, offset(0.001f));
    }

    @Test
    void srgbs_own_profile_changes_no_bit() throws IOException {
        byte[] jpeg = PictureFiles.jpeg(HOUSE);
        byte[] srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
        assertThat(Twins.read(PictureFiles.withProfile(jpeg, srgb)).planes())
                .isEqualTo(Twins.read(jpeg).planes());
    }

    @Test
    void a_profile_that_cannot_be_used_is_left_aside_and_counted() throws IOException {
        byte[] jpeg = PictureFiles.jpeg(HOUSE);
        byte[] grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        for (byte[] bad : List.of(new byte[200], grey)) {
            Twins.Read read = Twins.read(PictureFiles.withProfile(jpeg, bad));
            assertThat(read.planes()).isEqualTo(Twins.read(jpeg).planes());
            assertThat(read.changes().count(Change.PICTURE_PROFILE_UNUSED)).isEqualTo(1);
        }
        byte[] srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
        byte[] twice = PictureFiles.withProfile(PictureFiles.withProfile(jpeg, srgb), srgb);
        assertThat(Twins.read(twice).planes()).isEqualTo(Twins.read(jpeg).planes());
        assertThat(Twins.read(twice).changes().count(Change.PICTURE_PROFILE_UNUSED))
                .isEqualTo(1);
    }

    @Test
    void many_threads_get_the_same_colours() throws Exception {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] jpeg = PictureFiles.withProfile(PictureFiles.jpeg(HOUSE), linear);
        PictureDecoder decoder = new PictureDecoder(Twins.SIDE, 1 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Twins.Read>> reads = new java.util.ArrayList<>();
            for (int i = 0; i < 40; i++) {
                reads.add(threads.submit(() -> Twins.read(decoder, jpeg)));
            }
            float[] first = reads.get(0).get().planes();
            for (Future<Twins.Read> read : reads) {
                assertThat(read.get().planes()).isEqualTo(first);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static WritableRaster raster(int bands, Stored stored) {
        WritableRaster raster =
                Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, House.WIDTH, House.HEIGHT, bands, new Point(0, 0));
        for (int i = 0; i < House.WIDTH * House.HEIGHT; i++) {
            int colour = House.colour(i % House.WIDTH, i / House.WIDTH);
            raster.setPixel(
                    i % House.WIDTH,
                    i / House.WIDTH,
                    stored.components(colour >> 16, colour >> 8 & 0xff, colour & 0xff));
        }
        return raster;
    }

    /** Cyan, magenta, yellow and as much black as there can be. */
    private static int[] inks(int red, int green, int blue) {
        int light = Math.max(1, Math.max(red, Math.max(green, blue)));
        return new int[] {255 - 255 * red / light, 255 - 255 * green / light, 255 - 255 * blue / light, 255 - light};
    }

    private static int[] inverted(int[] inks) {
        return java.util.Arrays.stream(inks).map(ink -> 255 - ink).toArray();
    }

    private static int[] yCbCr(int red, int green, int blue) {
        double y = 0.299 * red + 0.587 * green + 0.114 * blue;
        return new int[] {
            (int) Math.round(y), (int) Math.round(128 + (blue - y) * 0.564), (int) Math.round(128 + (red - y) * 0.713)
        };
    }
}
