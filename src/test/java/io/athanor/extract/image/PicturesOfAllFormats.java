package io.athanor.extract.image;

import com.twelvemonkeys.imageio.plugins.pnm.PAMImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.pnm.PNMImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.tga.TGAImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageWriterSpi;
import io.athanor.extract.payload.image.FFmpegPictures;
import io.athanor.extract.payload.image.House;
import io.athanor.extract.payload.image.PictureFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A picture in every format that is decoded. */
public final class PicturesOfAllFormats {
    private static final String DRAWING =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"5\"/></svg>";

    private PicturesOfAllFormats() {}

    /** By an ending that such files have. */
    public static Map<String, byte[]> byEnding() throws IOException {
        BufferedImage house = House.picture(BufferedImage.TYPE_INT_RGB);
        BufferedImage bgr = House.picture(BufferedImage.TYPE_3BYTE_BGR);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("png", PictureFiles.png(house));
        files.put("jpg", PictureFiles.jpeg(house));
        files.put("gif", PictureFiles.jdk("gif", house, param -> {}));
        files.put("bmp", PictureFiles.jdk("bmp", house, param -> {}));
        files.put("webp", FFmpegPictures.webp(house, true));
        files.put("tiff", PictureFiles.jdk("tiff", house, param -> {}));
        // BigTIFF
        files.put("tif", PictureFiles.by(new BigTIFFImageWriterSpi(), house));
        files.put("ppm", PictureFiles.by(new PNMImageWriterSpi(), bgr));
        files.put("pam", PictureFiles.by(new PAMImageWriterSpi(), bgr));
        files.put("tga", PictureFiles.by(new TGAImageWriterSpi(), bgr));
        files.put("ico", icon(PictureFiles.png(house)));
        files.put("avif", FFmpegPictures.avif(house));
        files.put(
                "heic", Files.readAllBytes(Path.of("src/test/resources/io/athanor/extract/payload/image/still.heic")));
        files.put("jp2", FFmpegPictures.jpeg2000(house, true));
        files.put("j2k", FFmpegPictures.jpeg2000(house, false));
        files.put("svg", DRAWING.getBytes(StandardCharsets.UTF_8));
        files.put("svgz", packed(DRAWING));
        return files;
    }

    /** Drawings with all that may stand before their first element. */
    public static Map<String, byte[]> drawings() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        String before = "<?xml version=\"1.0\"?>\n<!-- made by > hand -->\n<!DOCTYPE svg [ <!-- > --> ]>\n";
        files.put("d1", (before + DRAWING).getBytes(StandardCharsets.UTF_8));
        files.put("d2", ("\ufeff" + DRAWING).getBytes(StandardCharsets.UTF_16LE));
        files.put(
                "d3",
                DRAWING.replace("<svg xmlns", "<n:svg xmlns:n")
                        .replace("<rect", "<n:rect")
                        .replace("</svg", "</n:svg")
                        .getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static byte[] icon(byte[] png) {
        return ByteBuffer.allocate(22 + png.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(2, (short) 1)
                .putShort(4, (short) 1)
                .put(6, (byte) House.WIDTH)
                .put(7, (byte) House.HEIGHT)
                .putShort(10, (short) 1)
                .putShort(12, (short) 24)
                .putInt(14, png.length)
                .putInt(18, 22)
                .put(22, png)
                .array();
    }

    private static byte[] packed(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
