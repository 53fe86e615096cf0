package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Change;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.image.pixel.PixelRows;
import io.athanor.extract.payload.image.pixel.Resampling;
import io.athanor.extract.payload.image.pixel.Thinned;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which way up pictures are, and how much of them has to be there. */
class PictureWholeTest {
    private static final BufferedImage HOUSE = House.picture(BufferedImage.TYPE_INT_RGB);

    /** Where in the file the pixel stands that is shown in a place. */
    private interface Placed {
        int[] of(int x, int y);
    }

    private static final int RIGHT = House.WIDTH - 1;
    private static final int BOTTOM = House.HEIGHT - 1;

    /** For each orientation, where a pixel of the file is shown: EXIF 2.32, 4.6.4, tag 274. */
    private static final Map<Integer, Placed> SHOWN = new LinkedHashMap<>(Map.of(
            1, (x, y) -> new int[] {x, y},
            2, (x, y) -> new int[] {RIGHT - x, y},
            3, (x, y) -> new int[] {RIGHT - x, BOTTOM - y},
            4, (x, y) -> new int[] {x, BOTTOM - y},
            5, (x, y) -> new int[] {y, x},
            6, (x, y) -> new int[] {BOTTOM - y, x},
            7, (x, y) -> new int[] {BOTTOM - y, RIGHT - x},
            8, (x, y) -> new int[] {y, RIGHT - x}));

    @Test
    void pictures_stand_upright_whatever_their_orientation_in_every_format_that_has_one() throws IOException {
        byte[] png = PictureFiles.png(HOUSE);
        byte[] jpeg = PictureFiles.jpeg(HOUSE);
        byte[] tiff = PictureFiles.jdk("tiff", HOUSE, param -> {});
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] exif = PictureFiles.exif(orientation);
            float[] upright =
                    Twins.read(PictureFiles.png(shown(HOUSE, orientation))).planes();
            assertThat(Twins.difference(
                            Twins.read(PictureFiles.withChunk(png, "eXIf", exif))
                                    .planes(),
                            upright))
                    .as("PNG " + orientation)
                    .isCloseTo(0, offset(1e-6));
            assertThat(Twins.difference(
                            Twins.read(PictureFiles.withSegment(jpeg, 0xe1, prefixed(exif)))
                                    .planes(),
                            upright))
                    .as("JPEG " + orientation)
                    .isCloseTo(0, offset(0.02));
            assertThat(Twins.difference(Twins.read(turned(tiff, orientation)).planes(), upright))
                    .as("TIFF " + orientation)
                    .isCloseTo(0, offset(1e-6));
        }
    }

    @Test
    void notes_of_a_camera_that_are_damaged_do_not_harm_its_picture() throws IOException {
        byte[] jpeg = PictureFiles.jpeg(HOUSE);
        byte[] cut = Arrays.copyOf(prefixed(PictureFiles.exif(6)), 12);
        byte[] beyond = prefixed(PictureFiles.exif(77));
        for (byte[] exif : new byte[][] {cut, beyond}) {
            assertThat(Twins.read(PictureFiles.withSegment(jpeg, 0xe1, exif)).planes())
                    .isEqualTo(Twins.read(jpeg).planes());
        }
    }

    @Test
    void a_file_that_was_cut_off_is_refused_as_that() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("png", PictureFiles.png(HOUSE));
        files.put("jpeg", PictureFiles.jpeg(HOUSE));
        files.put("progressive", PictureFiles.jdk("jpeg", HOUSE, param -> {
            PictureFiles.fine(param);
            param.setProgressiveMode(javax.imageio.ImageWriteParam.MODE_DEFAULT);
        }));
        files.put("gif", PictureFiles.jdk("gif", HOUSE, param -> {}));
        files.put("bmp", PictureFiles.jdk("bmp", HOUSE, param -> {}));
        files.put("tiff", PictureFiles.jdk("tiff", HOUSE, param -> {}));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] whole = file.getValue();
            Twins.read(whole);
            for (double share : new double[] {0.2, 0.5, 0.9}) {
                assertThat(Twins.refused(Arrays.copyOf(whole, (int) (whole.length * share))))
                        .as(file.getKey() + " cut at " + share)
                        .extracting(Rejection::reason)
                        .isEqualTo(Rejection.TRUNCATED);
            }
        }
    }

    @Test
    void bytes_behind_a_picture_do_no_harm() throws IOException {
        for (byte[] file : new byte[][] {PictureFiles.png(HOUSE), PictureFiles.jpeg(HOUSE)}) {
            Twins.Read read = Twins.read(Arrays.copyOf(file, file.length + 100));
            assertThat(read.planes()).isEqualTo(Twins.read(file).planes());
            assertThat(read.changes().isEmpty()).isTrue();
        }
    }

    @Test
    void a_jpeg_that_lacks_its_end_marker_alone_is_whole() throws IOException {
        byte[] jpeg = PictureFiles.jpeg(HOUSE);
        Twins.Read read = Twins.read(Arrays.copyOf(jpeg, jpeg.length - 2));
        assertThat(read.planes()).isEqualTo(Twins.read(jpeg).planes());
    }

    @Test
    void so_much_may_miss_as_is_set_and_white_stands_in_its_place() throws IOException {
        byte[] jpeg = PictureFiles.jpeg(House.picture(BufferedImage.TYPE_INT_RGB, 4));
        byte[] png = PictureFiles.png(noise());
        PictureDecoder lenient = new PictureDecoder(Twins.SIDE, 1 << 20, 0.6);
        for (byte[] whole : new byte[][] {jpeg, png}) {
            byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 4);
            assertThat(Twins.refused(cut).reason()).isEqualTo(Rejection.TRUNCATED);
            Twins.Read read = Twins.read(lenient, cut);
            assertThat(read.changes().count(Change.PICTURE_CUT_OFF)).isEqualTo(1);
            float[] planes = Twins.read(whole).planes();
            int quarter = Twins.SIDE * Twins.SIDE / 4;
            assertThat(Arrays.copyOf(read.planes(), quarter)).isEqualTo(Arrays.copyOf(planes, quarter));
            assertThat(read.planes()[Twins.SIDE * Twins.SIDE - 1]).isCloseTo(1, offset(1e-5f));
        }
        PictureDecoder strict = new PictureDecoder(Twins.SIDE, 1 << 20, 0.05);
        assertThat(Twins.refused(strict, Arrays.copyOf(jpeg, jpeg.length / 2)).reason())
                .isEqualTo(Rejection.TRUNCATED);
    }

    @Test
    void fine_stripes_of_a_large_picture_become_grey() throws IOException {
        BufferedImage stripes = new BufferedImage(1794, 1795, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 1794 * 1795; i++) {
            stripes.getRaster().setSample(i % 1794, i / 1794, 0, i % 1794 % 2 == 0 ? 255 : 0);
        }
        for (float value : Twins.read(PictureFiles.png(stripes)).planes()) {
            assertThat(value).isCloseTo(0.5f, offset(0.02f));
        }
    }

    /** Blocks of two pixels, the last of one: a slope stays a slope to its very end. */
    @Test
    void thinning_keeps_every_pixel_in_its_place() {
        int width = 41;
        int[] slope = new int[width * width];
        for (int i = 0; i < slope.length; i++) {
            slope[i] = (i % width * 6) * 0x10101;
        }
        float[] plain = Resampling.toPlanes(new Thinned(slope, width, width, width, width), 8, 8);
        float[] thinned = Resampling.toPlanes(Thinned.of(new Rows(width, slope), 2), 8, 8);
        for (int i = 0; i < plain.length; i++) {
            assertThat(thinned[i]).isCloseTo(plain[i], offset(0.012f));
        }
        assertThat(Thinned.of(new Rows(width, slope), 1).rgb()).isEqualTo(slope);
    }

    private record Rows(int width, int[] rgb) implements PixelRows {
        @Override
        public int height() {
            return rgb.length / width;
        }

        @Override
        public void row(int y, int[] row) {
            System.arraycopy(rgb, y * width, row, 0, width);
        }
    }

    private static BufferedImage noise() {
        BufferedImage noise = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        var random = new java.util.Random(3);
        for (int i = 0; i < 40_000; i++) {
            noise.setRGB(i % 200, i / 200, random.nextInt(1 << 24));
        }
        return noise;
    }

    static BufferedImage shown(BufferedImage file, int orientation) {
        boolean swapped = orientation > 4;
        BufferedImage shown = new BufferedImage(
                swapped ? House.HEIGHT : House.WIDTH, swapped ? House.WIDTH : House.HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < House.WIDTH * House.HEIGHT; i++) {
            int[] place = SHOWN.get(orientation).of(i % House.WIDTH, i / House.WIDTH);
            shown.setRGB(place[0], place[1], file.getRGB(i % House.WIDTH, i / House.WIDTH));
        }
        return shown;
    }

    private static byte[] prefixed(byte[] exif) {
        return ByteBuffer.allocate(6 + exif.length)
                .put(new byte[] {'E', 'x', 'i', 'f', 0, 0})
                .put(exif)
                .array();
    }

    /** A TIFF with a field more: its directory, copied to its end. */
    private static byte[] turned(byte[] tiff, int orientation) {
        boolean little = tiff[0] == 'I';
        ByteBuffer in = ByteBuffer.wrap(tiff).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = in.getInt(4);
        int fields = in.getShort(directory);
        ByteBuffer out =
                ByteBuffer.allocate(tiff.length + 2 + 12 * fields + 12 + 4).order(in.order());
        out.put(tiff).putShort((short) (fields + 1));
        boolean put = false;
        for (int i = 0; i < fields; i++) {
            int field = directory + 2 + 12 * i;
            if (!put && (in.getShort(field) & 0xffff) > 274) {
                out.putShort((short) 274)
                        .putShort((short) 3)
                        .putInt(1)
                        .putShort((short) orientation)
                        .putShort((short) 0);
                put = true;
            }
            out.put(tiff, field, 12);
        }
        return out.putInt(4, tiff.length).array();
    }
}
