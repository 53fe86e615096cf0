package io.athanor.extract.payload.image.reader;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.image.format.JpegSegments;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFormat;
import io.athanor.extract.payload.image.format.RefusedPicture;
import io.athanor.extract.payload.image.pixel.PixelRows;
import io.athanor.extract.payload.image.pixel.Pixels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A picture that a drawing holds in itself, as a data URI. */
public final class EmbeddedPicture {
    private EmbeddedPicture() {}

    /** Whether an address is the data itself. */
    public static boolean isOne(String address) {
        return address.regionMatches(true, 0, "data:", 0, 5);
    }

    /** With its transparency, where it has some. */
    static BufferedImage of(URI uri, PictureBounds bounds) throws IOException {
        String text = uri.toString();
        int comma = text.indexOf(',');
        if (!isOne(text) || comma < 0) {
            throw new RefusedPicture(
                    Rejection.FORBIDDEN, "the drawing refers to another file, which is not read: " + text);
        }
        String data = text.substring(comma + 1);
        byte[] file = text.substring(0, comma).endsWith(";base64")
                ? Base64.getMimeDecoder().decode(URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.US_ASCII))
                : URLDecoder.decode(data, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        PictureFormat format = PictureFormat.of(file);
        if (format != PictureFormat.PNG && format != PictureFormat.JPEG && format != PictureFormat.GIF) {
            throw new RefusedPicture(
                    Rejection.UNDECODABLE, "the drawing holds a picture that is neither PNG nor JPEG nor GIF");
        }
        String name = format.name().toLowerCase(java.util.Locale.ROOT);
        byte[] readable = format == PictureFormat.JPEG ? JpegSegments.of(file).bare(file) : file;
        try (ReaderRun run = new ReaderRun(ImageReaders.jdk(name), readable)) {
            BufferedImage picture = run.picture(0, bounds);
            bounds.checkMissing(run.missing());
            return picture.getColorModel().hasAlpha() ? picture : opaque(Pixels.of(picture));
        }
    }

    /** In a form that Java 2D draws without its colour management. */
    private static BufferedImage opaque(PixelRows rows) {
        BufferedImage picture = new BufferedImage(rows.width(), rows.height(), BufferedImage.TYPE_INT_RGB);
        int[] row = new int[rows.width()];
        for (int y = 0; y < rows.height(); y++) {
            rows.row(y, row);
            picture.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return picture;
    }
}
