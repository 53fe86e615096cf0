package io.athanor.extract.payload.image.reader;

import io.athanor.extract.payload.image.format.PictureBounds;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** One file read by a reader of ImageIO. Whoever opens it closes it. */
public final class ReaderRun implements AutoCloseable {
    private final ImageReader reader;
    private final MemoryCacheImageInputStream in;
    private float percent;
    private boolean hasEnded;
    private @Nullable String damage;

    ReaderRun(ImageReader reader, byte[] file) {
        this.reader = reader;
        this.in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
        reader.setInput(in, false, true);
        IIOReadWarningListener warned = (source, warning) -> warned(warning);
        reader.addIIOReadWarningListener(warned);
        reader.addIIOReadProgressListener(new ReadProgress() {
            @Override
            public void imageProgress(ImageReader source, float percentageDone) {
                // what comes after the end is made up
                percent = hasEnded ? percent : percentageDone;
            }
        });
    }

    private void warned(String warning) {
        // libjpeg's words: a file that ends too early is filled up with grey
        if (warning.contains("remature end")) {
            hasEnded = true;
        } else if (damage == null && warning.startsWith("Corrupt")) {
            damage = warning;
        }
    }

    ImageReader reader() {
        return reader;
    }

    /** A picture in the first of the types that its reader offers. */
    BufferedImage picture(int index, PictureBounds bounds) throws IOException {
        return picture(index, bounds, reader.getImageTypes(index).next());
    }

    /** @throws EOFException if the file ends too early for anything to be read */
    BufferedImage picture(int index, PictureBounds bounds, ImageTypeSpecifier type) throws IOException {
        int width = reader.getWidth(index);
        int height = reader.getHeight(index);
        bounds.check(width, height);
        // made here, so that what has come is there even if reading ends with an exception
        BufferedImage picture = type.createBufferedImage(width, height);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestination(picture);
        try {
            reader.read(index, param);
        } catch (IOException | RuntimeException e) {
            if (!isEnd(e) || percent == 0) {
                throw e;
            }
            hasEnded = true;
        }
        return picture;
    }

    /** The components as they are stored, for colours that the reader does not know. */
    Raster components(int index, PictureBounds bounds) throws IOException {
        bounds.check(reader.getWidth(index), reader.getHeight(index));
        return reader.readRaster(index, null);
    }

    /** Share of the rows that had not come when the file ended, in [0, 1]. */
    double missing() {
        return hasEnded ? 1 - percent / 100.0 : 0;
    }

    /** What was wrong with the file though it could be read; null if nothing was. */
    @Nullable
    String damage() {
        return damage;
    }

    /** Whether it was the end of the file that was met. */
    public static boolean isEnd(@Nullable Throwable thrown) {
        return thrown != null && (thrown instanceof EOFException || isEnd(thrown.getCause()));
    }

    @Override
    public void close() throws IOException {
        reader.dispose();
        in.close();
    }
}
