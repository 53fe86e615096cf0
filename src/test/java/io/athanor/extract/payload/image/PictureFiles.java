package io.athanor.extract.payload.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Files of pictures, made by the writers of ImageIO and changed by hand where these cannot do it. */
public final class PictureFiles {
    private PictureFiles() {}

    /** By the JDK's own writer of a format. */
    public static byte[] jdk(String format, BufferedImage picture, Consumer<ImageWriteParam> settings)
            throws IOException {
        return written(jdkWriter(format), new IIOImage(picture, null, null), settings);
    }

    public static byte[] png(BufferedImage picture) throws IOException {
        return jdk("png", picture, param -> {});
    }

    public static byte[] jpeg(BufferedImage picture) throws IOException {
        return jdk("jpeg", picture, PictureFiles::fine);
    }

    /** A JPEG of components as they stand, without a word on what they are. */
    static byte[] jpeg(Raster components) throws IOException {
        return written(jdkWriter("jpeg"), new IIOImage(components, null, null), PictureFiles::fine);
    }

    /** By a writer that is chosen by its class. */
    public static byte[] by(ImageWriterSpi writer, BufferedImage picture) throws IOException {
        return written(writer.createWriterInstance(), new IIOImage(picture, null, null), param -> {});
    }

    static void fine(ImageWriteParam param) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(0.98f);
    }

    private static ImageWriter jdkWriter(String format) {
        ImageWriter[] found = new ImageWriter[1];
        ImageIO.getImageWritersByFormatName(format).forEachRemaining(writer -> {
            if (writer.getClass().getModule() == ImageIO.class.getModule()) {
                found[0] = writer;
            }
        });
        return found[0];
    }

    private static byte[] written(ImageWriter writer, IIOImage picture, Consumer<ImageWriteParam> settings)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            settings.accept(param);
            writer.write(null, picture, param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Several pictures in one TIFF. */
    static byte[] pages(List<BufferedImage> pages) throws IOException {
        ImageWriter writer = jdkWriter("tiff");
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (BufferedImage page : pages) {
                writer.writeToSequence(new IIOImage(page, null, null), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A JPEG with a segment more, after its start. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
        return ByteBuffer.allocate(jpeg.length + data.length + 4)
                .put(jpeg, 0, 2)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (data.length + 2))
                .put(data)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A JPEG without the segments of a marker before its first scan. */
    static byte[] without(byte[] jpeg, int marker) {
        var left = new ByteArrayOutputStream();
        left.write(jpeg, 0, 2);
        int at = 2;
        while ((jpeg[at + 1] & 0xff) != 0xda) {
            int end = at + 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
            if ((jpeg[at + 1] & 0xff) != marker) {
                left.write(jpeg, at, end - at);
            }
            at = end;
        }
        left.write(jpeg, at, jpeg.length - at);
        return left.toByteArray();
    }

    /** A JPEG whose components have other ids, in its frame and its scan. */
    static byte[] withIds(byte[] jpeg, int... ids) {
        byte[] changed = jpeg.clone();
        int at = 2;
        while (at > 0) {
            int marker = changed[at + 1] & 0xff;
            boolean frame = marker == 0xc0 || marker == 0xc2;
            for (int i = 0; (frame || marker == 0xda) && i < ids.length; i++) {
                changed[frame ? at + 10 + 3 * i : at + 5 + 2 * i] = (byte) ids[i];
            }
            at = marker == 0xda ? -1 : at + 2 + ((changed[at + 2] & 0xff) << 8 | changed[at + 3] & 0xff);
        }
        return changed;
    }

    /** Adobe's marker. */
    static byte[] adobe(byte[] jpeg, int transform) {
        return withSegment(jpeg, 0xee, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
    }

    /** Chunks of a profile. */
    static byte[] withProfile(byte[] jpeg, byte[] icc) {
        byte[] segment = Arrays.copyOf(
                "ICC_PROFILE\0\1\1".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 14 + icc.length);
        System.arraycopy(icc, 0, segment, 14, icc.length);
        return withSegment(jpeg, 0xe2, segment);
    }

    /** A PNG with a chunk more, after its header. */
    static byte[] withChunk(byte[] png, String name, byte[] data) {
        byte[] letters = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(letters);
        crc.update(data);
        return ByteBuffer.allocate(png.length + data.length + 12)
                .put(png, 0, 33)
                .putInt(data.length)
                .put(letters)
                .put(data)
                .putInt((int) crc.getValue())
                .put(png, 33, png.length - 33)
                .array();
    }

    /** A TIFF directory with an orientation and nothing else. */
    static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .put(new byte[] {'M', 'M', 0, 42})
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }
}
