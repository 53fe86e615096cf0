package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.twelvemonkeys.imageio.plugins.pnm.PAMImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.pnm.PNMImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.tga.TGAImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageWriterSpi;
import io.athanor.base.Change;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.image.format.PictureFormat;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PictureFormatsTest {
    private static final BufferedImage HOUSE = House.picture(BufferedImage.TYPE_INT_RGB);
    private static Twins twins;
    private static byte[] png;

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
    void formats_without_loss_give_the_pixels_and_the_feature_of_a_png() throws IOException {
        BufferedImage bgr = House.picture(BufferedImage.TYPE_3BYTE_BGR);
        twins.assertSame("gif", PictureFiles.jdk("gif", HOUSE, param -> {}), png);
        twins.assertSame("bmp", PictureFiles.jdk("bmp", HOUSE, param -> {}), png);
        twins.assertSame("bmp of 32 bits", deepBmp(), png);
        twins.assertSame("ppm", PictureFiles.by(new PNMImageWriterSpi(), bgr), png);
        twins.assertSame("ppm in words", plainPpm(), png);
        twins.assertSame("pam", PictureFiles.by(new PAMImageWriterSpi(), bgr), png);
        twins.assertSame("tga", PictureFiles.by(new TGAImageWriterSpi(), bgr), png);
        twins.assertSame("ico", bitmapIcon(), png);
    }

    @Test
    void tiffs_of_every_kind_give_the_pixels_and_the_feature_of_a_png() throws IOException {
        for (String compression : List.of("LZW", "Deflate", "ZLib", "PackBits")) {
            twins.assertSame(compression, tiff(compression, HOUSE), png);
        }
        twins.assertNear("JPEG in TIFF", tiff("JPEG", House.picture(BufferedImage.TYPE_INT_RGB, 4)), png);
        twins.assertSame(
                "tiles",
                PictureFiles.jdk("tiff", HOUSE, param -> {
                    param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
                    param.setTiling(64, 48, 0, 0);
                }),
                png);
        twins.assertSame("BigTIFF", PictureFiles.by(new BigTIFFImageWriterSpi(), HOUSE), png);
        twins.assertSame("16 bits", tiff("Deflate", deep()), png);
    }

    @Test
    void the_first_page_of_several_is_taken_and_that_is_counted() throws IOException {
        byte[] pages = PictureFiles.pages(List.of(HOUSE, new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB)));
        twins.assertSame("two pages", pages, png);
        assertThat(Twins.read(pages).changes().count(Change.PICTURE_FIRST_OF_SEVERAL))
                .isEqualTo(1);
        assertThat(Twins.read(png).changes().isEmpty()).isTrue();
    }

    @Test
    void a_grey_map_whose_white_is_100_is_white_there() {
        byte[] map = "P2 2 2 100\n100 100 100 100\n".getBytes(StandardCharsets.US_ASCII);
        for (float value : Twins.read(map).planes()) {
            assertThat(value).isCloseTo(1f, offset(1e-5f));
        }
        byte[] half = "P2 2 2 100\n50 50 50 50\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(Twins.read(half).planes()[7]).isCloseTo(0.5f, offset(0.003f));
    }

    @Test
    void a_bit_map_is_black_where_it_is_set() {
        float[] planes =
                Twins.read("P1 2 1\n1 0\n".getBytes(StandardCharsets.US_ASCII)).planes();
        assertThat(planes[0]).isZero();
        assertThat(planes[Twins.SIDE - 1]).isEqualTo(1f);
    }

    @Test
    void of_an_icon_the_largest_picture_is_taken() throws IOException {
        byte[] small = PictureFiles.png(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB));
        var icon = new ByteArrayOutputStream();
        icon.writeBytes(new byte[] {0, 0, 1, 0, 2, 0});
        icon.writeBytes(entry(16, 16, small.length, 6 + 32));
        icon.writeBytes(entry(House.WIDTH, House.HEIGHT, png.length, 6 + 32 + small.length));
        icon.writeBytes(small);
        icon.writeBytes(png);
        twins.assertSame("icon", icon.toByteArray(), png);
    }

    @Test
    void a_first_frame_that_covers_a_part_of_its_canvas_stands_there() throws IOException {
        BufferedImage frame = HOUSE.getSubimage(20, 10, 70, 95);
        byte[] gif = PictureFiles.jdk("gif", frame, param -> {});
        // its canvas, and behind the palette where the frame stands
        setShort(gif, 6, House.WIDTH);
        setShort(gif, 8, House.HEIGHT);
        int descriptor = 13 + (3 << (gif[10] & 7) + 1);
        while (gif[descriptor] != 0x2c) {
            descriptor++;
        }
        setShort(gif, descriptor + 1, 20);
        setShort(gif, descriptor + 3, 10);
        BufferedImage composed = new BufferedImage(House.WIDTH, House.HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < House.WIDTH * House.HEIGHT; i++) {
            int x = i % House.WIDTH;
            int y = i / House.WIDTH;
            boolean covered = x >= 20 && x < 90 && y >= 10 && y < 105;
            composed.setRGB(x, y, covered ? HOUSE.getRGB(x, y) : 0xffffff);
        }
        twins.assertSame("frame", gif, PictureFiles.png(composed));
        assertThat(Twins.read(gif).changes().isEmpty()).isTrue();
        setShort(gif, descriptor + 1, 120);
        assertThat(Twins.read(gif).changes().count(Change.PICTURE_CLIPPED)).isEqualTo(1);
    }

    @Test
    void a_picture_is_told_by_its_bytes_and_others_are_refused() {
        assertThat(Twins.refused("<html><body>404</body></html>".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(new Rejection(Rejection.UNDECODABLE, "not a picture of a known format"));
        assertThat(Twins.refused(
                        "<!DOCTYPE html><html><svg viewBox='0 0 9 9'/></html>".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(new Rejection(Rejection.UNDECODABLE, "not a picture of a known format"));
        assertThat(Twins.refused(new byte[100]).reason()).isEqualTo(Rejection.UNDECODABLE);
    }

    @Test
    void headers_are_not_trusted_with_memory() throws IOException {
        byte[] bmp = PictureFiles.jdk("bmp", HOUSE, param -> {});
        byte[] ppm = "P6 60000 60000 255\n".getBytes(StandardCharsets.US_ASCII);
        byte[] tga = new byte[100];
        tga[2] = 2;
        tga[16] = 24;
        setShort(tga, 12, 60_000);
        setShort(tga, 14, 60_000);
        setShort(bmp, 20, 0x7fff);
        setShort(bmp, 24, 0x7fff);
        byte[] gif = PictureFiles.jdk("gif", HOUSE, param -> {});
        setShort(gif, 6, 60_000);
        setShort(gif, 8, 60_000);
        byte[] tiff = tiff("LZW", HOUSE);
        byte[] jpeg = PictureFiles.jpeg(HOUSE);
        for (int at = 2; at < jpeg.length; at++) {
            if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xc0) {
                Arrays.fill(jpeg, at + 5, at + 9, (byte) 0x7f);
            }
        }
        for (byte[] file : List.of(bmp, ppm, tga, gif, widened(tiff), jpeg)) {
            assertThat(Twins.refused(file))
                    .as(String.valueOf(PictureFormat.of(file)))
                    .extracting(Rejection::reason)
                    .isEqualTo(Rejection.TOO_LARGE);
        }
    }

    /** A TIFF whose width and height say 60,000. */
    private static byte[] widened(byte[] tiff) {
        byte[] wide = tiff.clone();
        boolean little = wide[0] == 'I';
        var in = java.nio.ByteBuffer.wrap(wide)
                .order(little ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
        int directory = in.getInt(4);
        for (int i = 0; i < in.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (in.getShort(entry) == 256 || in.getShort(entry) == 257) {
                in.putShort(entry + 2, (short) 4).putInt(entry + 8, 60_000);
            }
        }
        return wide;
    }

    private static byte[] tiff(String compression, BufferedImage picture) throws IOException {
        return PictureFiles.jdk("tiff", picture, param -> {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType(compression);
            if (compression.equals("JPEG")) {
                param.setCompressionQuality(0.98f);
            }
        });
    }

    private static BufferedImage deep() {
        var colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        var raster = colours.createCompatibleWritableRaster(House.WIDTH, House.HEIGHT);
        for (int i = 0; i < House.WIDTH * House.HEIGHT; i++) {
            int colour = House.colour(i % House.WIDTH, i / House.WIDTH);
            raster.setPixel(i % House.WIDTH, i / House.WIDTH, new int[] {
                257 * (colour >> 16), 257 * (colour >> 8 & 0xff), 257 * (colour & 0xff)
            });
        }
        return new BufferedImage(colours, raster, false, null);
    }

    /** Whose fourth byte says nothing, as in most files of the kind. */
    private static byte[] deepBmp() {
        int bytes = 4 * House.WIDTH * House.HEIGHT;
        var bmp = java.nio.ByteBuffer.allocate(54 + bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(54 + bytes).putInt(0).putInt(54);
        bmp.putInt(40)
                .putInt(House.WIDTH)
                .putInt(House.HEIGHT)
                .putShort((short) 1)
                .putShort((short) 32);
        bmp.position(54);
        for (int y = House.HEIGHT - 1; y >= 0; y--) {
            for (int x = 0; x < House.WIDTH; x++) {
                bmp.putInt(House.colour(x, y));
            }
        }
        return bmp.array();
    }

    /** A bitmap without its file header, twice as high for a mask of its own, in which nothing is set. */
    private static byte[] bitmapIcon() {
        byte[] bmp = deepBmp();
        int mask = House.WIDTH / 32 * 4 * House.HEIGHT;
        var icon = new ByteArrayOutputStream();
        icon.writeBytes(new byte[] {0, 0, 1, 0, 1, 0});
        icon.writeBytes(entry(House.WIDTH, House.HEIGHT, bmp.length - 14 + mask, 22));
        var bitmap = java.nio.ByteBuffer.wrap(bmp, 14, bmp.length - 14).slice().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bitmap.putInt(8, 2 * House.HEIGHT);
        for (int at = 40 + 3; at < bitmap.capacity(); at += 4) {
            bitmap.put(at, (byte) 255);
        }
        icon.write(bmp, 14, bmp.length - 14);
        icon.writeBytes(new byte[mask]);
        return icon.toByteArray();
    }

    private static byte[] plainPpm() {
        StringBuilder text = new StringBuilder("P3\n# a house\n" + House.WIDTH + " " + House.HEIGHT + "\n255\n");
        for (int i = 0; i < House.WIDTH * House.HEIGHT; i++) {
            int colour = House.colour(i % House.WIDTH, i / House.WIDTH);
            text.append(colour >> 16)
                    .append(' ')
                    .append(colour >> 8 & 0xff)
                    .append(' ')
                    .append(colour & 0xff)
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] entry(int width, int height, int length, int offset) {
        return java.nio.ByteBuffer.allocate(16)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .put((byte) width)
                .put((byte) height)
                .putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) 24)
                .putInt(length)
                .putInt(offset)
                .array();
    }

    private static void setShort(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >> 8);
    }
}
