package io.athanor.extract.payload.image;

import io.athanor.base.Changes;
import io.athanor.extract.payload.image.format.Exif;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFormat;
import io.athanor.extract.payload.image.pixel.ColourProfiles;
import io.athanor.extract.payload.image.pixel.PixelRows;
import io.athanor.extract.payload.image.reader.Still;
import io.athanor.extract.payload.image.reader.StillReaders;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Small pictures for a person to look at, made of as much of a file as can be read. They keep the picture's shape, stand
 * upright and are in sRGB. Thread-safe.
 */
public final class Thumbnails {
    /** A picture of which hardly a row has come says something still, one without any does not. */
    private static final double MAY_MISS = 0.999;

    /** Read by native code, which a broken file may bring down, and with it the process. */
    private static final Set<PictureFormat> NATIVE = EnumSet.of(PictureFormat.HEIF, PictureFormat.JPEG_2000);

    private final int sidePixels;
    private final PictureBounds bounds;
    private final ColourProfiles profiles = new ColourProfiles();
    private final StillReaders readers;
    private final Set<PictureFormat> leftOut;

    /**
     * For files that are known to be broken: none is read by native code.
     *
     * @param sidePixels of the longer side at most; no picture is enlarged
     * @param maxPixels pictures of more are not decoded
     */
    public Thumbnails(int sidePixels, long maxPixels) {
        this(sidePixels, maxPixels, NATIVE);
    }

    /** Of all formats that are decoded at all; parameters as the other's. */
    public static Thumbnails ofAllFormats(int sidePixels, long maxPixels) {
        return new Thumbnails(sidePixels, maxPixels, EnumSet.noneOf(PictureFormat.class));
    }

    private Thumbnails(int sidePixels, long maxPixels, Set<PictureFormat> leftOut) {
        this.leftOut = leftOut;
        this.sidePixels = sidePixels;
        this.bounds = new PictureBounds(maxPixels, MAY_MISS);
        this.readers = new StillReaders(sidePixels, profiles);
    }

    /** A PNG; empty if the file is no picture, or nothing of it can be read. */
    public Optional<byte[]> png(byte[] file) {
        PictureFormat format = PictureFormat.of(file);
        if (format == null || leftOut.contains(format)) {
            return Optional.empty();
        }
        BufferedImage small;
        try {
            small = small(readers.of(format).read(file, bounds, new Changes.Tally()));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // what is wrong with the file was said when it was refused; here there is nothing to be seen, no more
            return Optional.empty();
        }
        return Optional.of(png(small));
    }

    private BufferedImage small(Still still) {
        PixelRows rows = still.rows();
        double scale = Math.min(1, (double) sidePixels / Math.max(rows.width(), rows.height()));
        int width = Math.max(1, (int) Math.round(rows.width() * scale));
        int height = Math.max(1, (int) Math.round(rows.height() * scale));
        float[] planes = PictureDecoder.planes(still, width, height, profiles, new Changes.Tally());
        boolean swapped = Exif.swaps(still.facts().orientation());
        int columns = swapped ? height : width;
        BufferedImage picture = new BufferedImage(columns, swapped ? width : height, BufferedImage.TYPE_INT_RGB);
        int plane = width * height;
        for (int i = 0; i < plane; i++) {
            int rgb = level(planes[i]) << 16 | level(planes[plane + i]) << 8 | level(planes[2 * plane + i]);
            picture.setRGB(i % columns, i / columns, rgb);
        }
        return picture;
    }

    private static int level(float value) {
        return Math.max(0, Math.min(255, Math.round(255 * value)));
    }

    private static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
        return bytes.toByteArray();
    }
}
