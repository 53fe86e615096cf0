package io.athanor.extract.payload.video;

import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.image.pixel.FramePixels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;

/** Frames as picture files, upright and no larger than wanted, their pixels square: what any decoder of pictures reads. */
final class Stills {
    private static final int HEADER_BYTES = 54;

    /** Wider pixels than that are a damaged header's. */
    private static final double ODDEST_PIXEL = 8;

    private final Turn turn;
    private final int longerSide;

    Stills(Turn turn, int longerSide) {
        this.turn = turn;
        this.longerSide = longerSide;
    }

    /** A BMP of 24 bits. */
    byte[] file(AVFrame frame) throws MediaException {
        double shown = frame.width() * pixelAspect(frame);
        double scale = Math.min(1, longerSide / Math.max(shown, frame.height()));
        int width = Math.max(1, (int) Math.round(shown * scale));
        int height = Math.max(1, (int) Math.round(frame.height() * scale));
        int[] upright = turn.apply(FramePixels.rgb(frame, width, height), width, height);
        return turn.swaps() ? bmp(upright, height, width) : bmp(upright, width, height);
    }

    private static double pixelAspect(AVFrame frame) {
        AVRational aspect = frame.sample_aspect_ratio();
        double wide = aspect.num() > 0 && aspect.den() > 0 ? avutil.av_q2d(aspect) : 1;
        return wide > 1 / ODDEST_PIXEL && wide < ODDEST_PIXEL ? wide : 1;
    }

    private static byte[] bmp(int[] rgb, int width, int height) {
        int stride = (3 * width + 3) / 4 * 4;
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + stride * height).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(HEADER_BYTES);
        file.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
        // from the bottom up
        for (int y = height - 1, at = HEADER_BYTES; y >= 0; y--, at += stride) {
            file.position(at);
            for (int x = 0; x < width; x++) {
                int pixel = rgb[y * width + x];
                file.put((byte) pixel).put((byte) (pixel >> 8)).put((byte) (pixel >> 16));
            }
        }
        return file.array();
    }
}
