package io.athanor.extract.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.image.PictureDecoder;
import io.athanor.extract.payload.image.pixel.Pixels;
import io.athanor.extract.payload.image.pixel.Resampling;
import io.athanor.extract.payload.image.pixel.Thinned;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MobileNetTest {
    private static final PictureDecoder DECODER = new PictureDecoder(4, 50_000_000);

    @Test
    void a_picture_of_20_000_by_20_000_pixels_is_refused_by_its_header() {
        Decoded decoded = DECODER.decode(pngHeader(20_000, 20_000), (planes, changes) -> {
            throw new AssertionError("it was decoded");
        });
        assertThat(((Decoded.Rejected) decoded).rejection())
                .isEqualTo(new Rejection(Rejection.TOO_LARGE, "20000 × 20000 pixels, at most 50000000 allowed"));
    }

    @Test
    void broken_bytes_are_rejected_whatever_way_they_are_broken() throws IOException {
        byte[] good = png(picture(BufferedImage.TYPE_INT_RGB, 0xff3366));
        assertThat(reason("no picture at all".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(Rejection.UNDECODABLE);
        for (int cut : List.of(good.length / 2, 40, 20, 9)) {
            assertThat(reason(Arrays.copyOf(good, cut))).as("cut at " + cut).isEqualTo(Rejection.TRUNCATED);
        }
    }

    @Test
    void transparent_pixels_are_white_and_channels_keep_their_order() throws IOException {
        float[] white = new float[48];
        Arrays.fill(white, 1);
        assertThat(planes(png(picture(BufferedImage.TYPE_INT_ARGB, 0x00123456))))
                .containsExactly(white, within(1e-5f));
        float[] planes = planes(png(picture(BufferedImage.TYPE_INT_ARGB, 0xffff8000)));
        assertThat(planes[0]).isCloseTo(1, within(1e-4f));
        assertThat(planes[16]).isCloseTo(128 / 255f, within(1e-4f));
        assertThat(planes[32]).isZero();
    }

    /** Java 2D would take grey for linear light: 128 would become 188. */
    @Test
    void grey_is_read_as_it_stands_with_and_without_transparency() throws IOException {
        BufferedImage grey = new BufferedImage(30, 20, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((DataBufferByte) grey.getRaster().getDataBuffer()).getData(), (byte) 128);
        assertThat(planes(png(grey))).containsExactly(filled(128 / 255f), within(1e-5f));

        var greyAlpha = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        var raster = greyAlpha.createCompatibleWritableRaster(30, 20);
        for (int i = 0; i < 600; i++) {
            raster.setPixel(i % 30, i / 30, new int[] {100, 51});
        }
        assertThat(planes(png(new BufferedImage(greyAlpha, raster, false, null))))
                .containsExactly(filled((100 * 0.2f + 255 * 0.8f) / 255), within(1e-5f));
    }

    @Test
    void every_kind_of_pixels_shows_the_same_colour() throws IOException {
        float[] colour = planes(png(picture(BufferedImage.TYPE_INT_RGB, 0xffff3366)));
        for (int type : List.of(BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR)) {
            assertThat(planes(png(picture(type, 0xffff3366))))
                    .as("type " + type)
                    .isEqualTo(colour);
        }
        int[] web = {0, 0xff3366};
        var palette = new IndexColorModel(1, 2, web, 0, false, -1, DataBuffer.TYPE_BYTE);
        var indexed = new BufferedImage(30, 20, BufferedImage.TYPE_BYTE_BINARY, palette);
        for (int i = 0; i < 600; i++) {
            indexed.getRaster().setSample(i % 30, i / 30, 0, 1);
        }
        assertThat(planes(png(indexed))).isEqualTo(colour);
        var deep = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        var raster = deep.createCompatibleWritableRaster(30, 20);
        for (int i = 0; i < 600; i++) {
            raster.setPixel(i % 30, i / 30, new int[] {0xffff, 0x3333, 0x6666});
        }
        assertThat(planes(png(new BufferedImage(deep, raster, false, null)))).isEqualTo(colour);
    }

    @Test
    void pixels_of_four_inks_are_not_taken_for_red_green_and_blue() {
        var inks = new ComponentColorModel(new Inks(), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        assertThat(Pixels.unfit(inks)).isEqualTo("4 colour components that are neither RGB nor grey");
    }

    @Test
    void resizing_keeps_the_mean_and_interpolates_between_pixels() {
        int[] board = new int[64 * 64];
        for (int i = 0; i < board.length; i++) {
            board[i] = (i / 64 + i) % 2 == 0 ? 0xffffff : 0;
        }
        // a fine chequered pattern becomes grey, it does not flicker
        for (float value : Resampling.toPlanes(new Thinned(board, 64, 64, 64, 64), 8, 8)) {
            assertThat(value).isCloseTo(0.5f, within(0.02f));
        }
        float[] grown = Resampling.toPlanes(new Thinned(new int[] {0, 0xffffff}, 2, 1, 2, 1), 4, 1);
        assertThat(Arrays.copyOf(grown, 4)).containsExactly(new float[] {0, 0.25f, 0.75f, 1}, within(1e-5f));
    }

    private static float[] filled(float value) {
        float[] planes = new float[48];
        Arrays.fill(planes, value);
        return planes;
    }

    /** A colour space of cyan, magenta, yellow and black. */
    private static final class Inks extends ColorSpace {
        private static final long serialVersionUID = 1;

        Inks() {
            super(TYPE_CMYK, 4);
        }

        @Override
        public float[] toRGB(float[] inks) {
            throw new AssertionError("colours were converted");
        }

        @Override
        public float[] fromRGB(float[] rgb) {
            throw new AssertionError("colours were converted");
        }

        @Override
        public float[] toCIEXYZ(float[] inks) {
            throw new AssertionError("colours were converted");
        }

        @Override
        public float[] fromCIEXYZ(float[] xyz) {
            throw new AssertionError("colours were converted");
        }
    }

    private static float[] planes(byte[] png) {
        float[][] result = new float[1][];
        DECODER.decode(png, (planes, changes) -> {
            result[0] = planes;
            return Decoded.rejected("seen", "");
        });
        return result[0];
    }

    private static String reason(byte[] payload) {
        Decoded decoded = DECODER.decode(payload, (planes, changes) -> Decoded.rejected("decoded", ""));
        return ((Decoded.Rejected) decoded).rejection().reason();
    }

    private static BufferedImage picture(int type, int argb) {
        BufferedImage picture = new BufferedImage(30, 20, type);
        for (int i = 0; i < 600; i++) {
            picture.setRGB(i % 30, i / 30, argb);
        }
        return picture;
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }

    private static byte[] pngHeader(int width, int height) {
        var bytes = java.nio.ByteBuffer.allocate(33);
        bytes.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        bytes.putInt(13).put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        bytes.putInt(width).putInt(height).put(new byte[] {8, 6, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 12, 17);
        return bytes.putInt((int) crc.getValue()).array();
    }
}
