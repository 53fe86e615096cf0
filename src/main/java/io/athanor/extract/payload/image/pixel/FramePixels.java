package io.athanor.extract.payload.image.pixel;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.MediaException;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Frames of any kind of pixels as 8-bit ones, by FFmpeg's swscale. */
public final class FramePixels {
    /** Colours that were stored for two pixels a side are given to all four: what made them is their mean. */
    private static final int FLAGS =
            swscale.SWS_POINT | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_FULL_CHR_H_INP | swscale.SWS_ACCURATE_RND;

    private static final int RESIZING =
            swscale.SWS_AREA | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_FULL_CHR_H_INP | swscale.SWS_ACCURATE_RND;

    /** No change of brightness, contrast and saturation, as fractions of 2^16. */
    private static final int ONE = 1 << 16;

    private FramePixels() {}

    /** [height × width] pixels, 0xAARRGGBB. */
    static int[] argb(AVFrame frame) throws MediaException {
        int[] pixels = new int[frame.width() * frame.height()];
        try (BytePointer bytes = converted(frame, avutil.AV_PIX_FMT_BGRA, 4)) {
            bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(pixels);
        }
        return pixels;
    }

    /**
     * A frame made smaller or larger, on a white ground. Where it shrinks, pixels are averaged over their area.
     *
     * @return [height × width] pixels, 0xRRGGBB
     */
    public static int[] rgb(AVFrame frame, int width, int height) throws MediaException {
        int[] pixels = new int[width * height];
        int flags = frame.width() == width && frame.height() == height ? FLAGS : RESIZING;
        try (BytePointer bytes = converted(frame, width, height, avutil.AV_PIX_FMT_BGRA, 4, flags)) {
            bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(pixels);
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Pixels.onWhite(pixels[i]);
        }
        return pixels;
    }

    /** [height × width] values of the first component. */
    public static byte[] grey(AVFrame frame) throws MediaException {
        byte[] values = new byte[frame.width() * frame.height()];
        try (BytePointer bytes = converted(frame, avutil.AV_PIX_FMT_GRAY8, 1)) {
            bytes.get(values);
        }
        return values;
    }

    private static BytePointer converted(AVFrame frame, int format, int pixelBytes) throws MediaException {
        return converted(frame, frame.width(), frame.height(), format, pixelBytes, FLAGS);
    }

    private static BytePointer converted(AVFrame frame, int width, int height, int format, int pixelBytes, int flags)
            throws MediaException {
        SwsContext context = swscale.sws_getContext(
                frame.width(),
                frame.height(),
                frame.format(),
                width,
                height,
                format,
                flags,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        if (context == null) {
            throw new MediaException(Rejection.UNDECODABLE, "its pixels are of a kind that cannot be converted");
        }
        var bytes = new BytePointer((long) width * height * pixelBytes);
        try (var planes = new PointerPointer<BytePointer>(1).put(bytes);
                var strides = new IntPointer(1).put((long) 0, width * pixelBytes)) {
            IntPointer full = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
            // fails for pixels that are RGB already, to which it does not apply
            swscale.sws_setColorspaceDetails(context, coefficients(frame), isFull(frame), full, 1, 0, ONE, ONE);
            MediaException.check(
                    swscale.sws_scale(context, frame.data(), frame.linesize(), 0, frame.height(), planes, strides),
                    "its pixels cannot be converted");
            return bytes;
        } catch (MediaException e) {
            bytes.close();
            throw e;
        } finally {
            swscale.sws_freeContext(context);
        }
    }

    /** What is not said is that of BT.601, as the formats of stills have it. */
    private static IntPointer coefficients(AVFrame frame) {
        int space = frame.colorspace();
        boolean known = space == avutil.AVCOL_SPC_BT709
                || space == avutil.AVCOL_SPC_BT2020_NCL
                || space == avutil.AVCOL_SPC_BT2020_CL
                || space == avutil.AVCOL_SPC_FCC
                || space == avutil.AVCOL_SPC_SMPTE240M;
        return swscale.sws_getCoefficients(known ? space : swscale.SWS_CS_ITU601);
    }

    private static int isFull(AVFrame frame) {
        return frame.color_range() == avutil.AVCOL_RANGE_JPEG ? 1 : 0;
    }
}
