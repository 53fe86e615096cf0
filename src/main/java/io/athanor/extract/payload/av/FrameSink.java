package io.athanor.extract.payload.av;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Takes decoded frames, one after another. */
@FunctionalInterface
public interface FrameSink {
    /**
     * Takes a frame.
     *
     * @param frame the decoder's own: gone when this returns
     * @throws MediaException if it is no use; decoding ends
     */
    void accept(AVFrame frame) throws MediaException;
}
