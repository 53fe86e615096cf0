package io.athanor.extract.payload.image.reader;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.bmp.ICOImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.pnm.PNMImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tga.TGAImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * The readers of ImageIO, each by its class and not by what ImageIO's registry finds: an executor's class loader is another
 * than the one the registry looked into, and which of two readers of a format comes first is a matter of chance.
 */
final class ImageReaders {
    private ImageReaders() {}

    /** One of the JDK's own readers: of png, jpeg or gif. */
    static ImageReader jdk(String format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return reader;
            }
        }
        throw new IllegalStateException("this Java has no reader of " + format);
    }

    static ImageReader webp() throws IOException {
        return new WebPImageReaderSpi().createReaderInstance();
    }

    static ImageReader bmp() throws IOException {
        return new BMPImageReaderSpi().createReaderInstance();
    }

    static ImageReader ico() throws IOException {
        return new ICOImageReaderSpi().createReaderInstance();
    }

    static ImageReader pnm() throws IOException {
        return new PNMImageReaderSpi().createReaderInstance();
    }

    static ImageReader tga() throws IOException {
        return new TGAImageReaderSpi().createReaderInstance();
    }

    static ImageReader tiff(boolean big) throws IOException {
        return (big ? new BigTIFFImageReaderSpi() : new TIFFImageReaderSpi()).createReaderInstance();
    }
}
