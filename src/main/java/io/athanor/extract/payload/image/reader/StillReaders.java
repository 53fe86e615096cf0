package io.athanor.extract.payload.image.reader;

import io.athanor.extract.payload.image.format.PictureFormat;
import io.athanor.extract.payload.image.pixel.ColourProfiles;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A reader for each format of pictures. Thread-safe. */
public final class StillReaders {
    private final Map<PictureFormat, StillReader> readers = new EnumMap<>(PictureFormat.class);

    /** @param sidePixels of what drawings are drawn at */
    public StillReaders(int sidePixels, ColourProfiles profiles) {
        readers.put(PictureFormat.PNG, new PngReader());
        readers.put(PictureFormat.JPEG, new JpegReader(profiles));
        readers.put(PictureFormat.GIF, new GifReader());
        readers.put(PictureFormat.WEBP, new WebpReader());
        readers.put(PictureFormat.TIFF, new TiffReader(profiles));
        readers.put(PictureFormat.BMP, new PlainReader(ImageReaders::bmp));
        readers.put(PictureFormat.PNM, new PlainReader(ImageReaders::pnm));
        readers.put(PictureFormat.TGA, new PlainReader(ImageReaders::tga));
        readers.put(PictureFormat.ICO, new IcoReader());
        readers.put(PictureFormat.HEIF, new CodedReader());
        readers.put(PictureFormat.JPEG_2000, new CodedReader());
        readers.put(PictureFormat.SVG, new SvgReader(sidePixels));
    }

    public StillReader of(PictureFormat format) {
        return Objects.requireNonNull(readers.get(format));
    }
}
