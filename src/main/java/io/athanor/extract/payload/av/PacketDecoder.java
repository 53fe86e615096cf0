package io.athanor.extract.payload.av;

import io.athanor.data.Rejection;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** A decoder of one stream's packets, on the thread that calls it. To be closed. */
public final class PacketDecoder implements AutoCloseable {
    private static final int AGAIN = org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN();

    private final AVCodecContext context;
    private final AVFrame frame;

    /** @throws MediaException if there is no decoder for it, or its parameters are no use to that */
    public PacketDecoder(AVStream stream) throws MediaException {
        this(stream, Integer.MAX_VALUE);
    }

    /**
     * For pictures.
     *
     * @param maxPixels of a frame: larger ones are not allocated, whatever their packets say
     * @throws MediaException if there is no decoder for it, or its parameters are no use to that
     */
    public PacketDecoder(AVStream stream, long maxPixels) throws MediaException {
        int id = stream.codecpar().codec_id();
        AVCodec codec = avcodec.avcodec_find_decoder(id);
        if (codec == null) {
            throw new MediaException(
                    Rejection.UNDECODABLE,
                    "there is no decoder for its "
                            + avcodec.avcodec_get_name(id).getString());
        }
        this.context = avcodec.avcodec_alloc_context3(codec);
        this.frame = avutil.av_frame_alloc();
        try {
            MediaException.check(
                    avcodec.avcodec_parameters_to_context(context, stream.codecpar()), "its parameters cannot be read");
            context.pkt_timebase(stream.time_base());
            // payloads are decoded side by side already
            context.thread_count(1);
            context.max_pixels(maxPixels);
            MediaException.check(
                    avcodec.avcodec_open2(context, codec, (AVDictionary) null), "its decoder cannot be opened");
        } catch (MediaException e) {
            close();
            throw e;
        }
    }

    /**
     * Decodes a packet.
     *
     * @param packet null for what is left at the end; nothing can be decoded after that
     * @param frames is given none, one, or several
     * @return whether it could be decoded: a decoder may go on after a packet that is damaged
     */
    public boolean decode(@Nullable AVPacket packet, FrameSink frames) throws MediaException {
        int sent = avcodec.avcodec_send_packet(context, packet);
        if (sent < 0) {
            return false;
        }
        while (true) {
            int received = avcodec.avcodec_receive_frame(context, frame);
            if (received == AGAIN || received == avutil.AVERROR_EOF) {
                return true;
            }
            if (received < 0) {
                return false;
            }
            frames.accept(frame);
        }
    }

    /** Forgets what was decoded: the next packet begins anew. */
    public void forget() {
        avcodec.avcodec_flush_buffers(context);
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.avcodec_free_context(context);
    }
}
