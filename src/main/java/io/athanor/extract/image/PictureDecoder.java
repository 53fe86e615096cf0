package io.athanor.extract.image;

import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Bytes of a picture to a square of RGB planes, whatever the picture's own shape. Transparent pixels are composited on
 * white. Thread-safe.
 */
public final class PictureDecoder {
    private final int sidePixels;
    private final long maxPixels;

    /** @param maxPixels pictures of more are rejected by their header */
    public PictureDecoder(int sidePixels, long maxPixels) {
        this.sidePixels = sidePixels;
        this.maxPixels = maxPixels;
    }

    /** @param prepared makes the result of planes [3 × side × side], values in [0, 1] */
    Decoded decode(byte[] payload, Function<float[], Decoded> prepared) {
        // JDK readers answer broken files with any runtime exception there is, not only with IOException
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(payload))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return Decoded.rejected(Rejection.UNDECODABLE, "not a picture of a known format");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return decode(reader, prepared);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            return Decoded.rejected(Rejection.UNDECODABLE, "the picture is damaged: " + e);
        }
    }

    private Decoded decode(ImageReader reader, Function<float[], Decoded> prepared) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > maxPixels) {
            return Decoded.rejected(
                    Rejection.TOO_LARGE, width + " × " + height + " pixels, at most " + maxPixels + " allowed");
        }
        // a picture far larger than the square is thinned out while it is read: at least four source pixels a side are
        // left for each of the target's, and memory stays small
        int step = Math.max(1, Math.min(width, height) / (4 * sidePixels));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        BufferedImage picture = reader.read(0, param);
        String unfit = Pixels.unfit(picture.getColorModel());
        if (unfit != null) {
            return Decoded.rejected(Rejection.UNDECODABLE, "a picture of " + unfit);
        }
        return prepared.apply(Resampling.toPlanes(
                Pixels.onWhite(picture), picture.getWidth(), picture.getHeight(), sidePixels, sidePixels));
    }
}
