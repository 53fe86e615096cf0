package io.athanor.extract.payload.image.reader;

import io.athanor.extract.payload.image.format.JpegSegments;
import io.athanor.extract.payload.image.format.PictureFormat;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Columns and rows of a picture by its header alone, as they are stored: before an orientation of EXIF turns them. No pixel is
 * decoded.
 */
public record PictureSize(int width, int height) {
    private static final int PNG_WIDTH = 16;
    private static final int GIF_WIDTH = 6;

    /**
     * The size of a file's first picture.
     *
     * @param file the file, or as much of its beginning as holds the header
     * @return empty for formats of which nothing but a decoder tells (HEIF, JPEG 2000, icons), and for drawings
     * @throws IOException if the header is damaged or cut off, and so is any runtime exception
     */
    public static Optional<PictureSize> of(byte[] file, PictureFormat format) throws IOException {
        return switch (format) {
            case PNG -> Optional.of(png(file));
            case GIF -> Optional.of(gif(file));
            case JPEG -> Optional.of(jpeg(file));
            case WEBP -> Optional.of(read(ImageReaders.webp(), file));
            case BMP -> Optional.of(read(ImageReaders.bmp(), file));
            case PNM -> Optional.of(read(ImageReaders.pnm(), file));
            case TGA -> Optional.of(read(ImageReaders.tga(), file));
            case TIFF -> Optional.of(read(ImageReaders.tiff(file[2] == '+' || file[3] == '+'), file));
            case ICO, HEIF, JPEG_2000, SVG -> Optional.empty();
        };
    }

    private static PictureSize png(byte[] file) throws IOException {
        require(file, PNG_WIDTH + 2 * Integer.BYTES);
        ByteBuffer header = ByteBuffer.wrap(file);
        return new PictureSize(header.getInt(PNG_WIDTH), header.getInt(PNG_WIDTH + Integer.BYTES));
    }

    private static PictureSize gif(byte[] file) throws IOException {
        require(file, GIF_WIDTH + 2 * Short.BYTES);
        ByteBuffer header = ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        return new PictureSize(
                Short.toUnsignedInt(header.getShort(GIF_WIDTH)),
                Short.toUnsignedInt(header.getShort(GIF_WIDTH + Short.BYTES)));
    }

    private static PictureSize jpeg(byte[] file) throws IOException {
        JpegSegments segments = JpegSegments.of(file);
        return new PictureSize(segments.width(), segments.height());
    }

    private static PictureSize read(ImageReader reader, byte[] file) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            return new PictureSize(reader.getWidth(0), reader.getHeight(0));
        } finally {
            reader.dispose();
        }
    }

    private static void require(byte[] file, int bytes) throws EOFException {
        if (file.length < bytes) {
            throw new EOFException("the header is cut off");
        }
    }
}
