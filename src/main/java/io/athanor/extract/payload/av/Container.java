package io.athanor.extract.payload.av;

import io.athanor.data.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A file of sound, film or stills, in memory, taken apart into its streams' packets. What it names outside itself is not
 * opened. For one thread; to be closed after its {@link PacketDecoder}s. {@link FFmpeg#load} comes first.
 */
public final class Container implements AutoCloseable {
    private final MemoryInput input;
    private final AVFormatContext context;
    private final AVPacket packet;
    private final String format;

    private Container(MemoryInput input, AVFormatContext context, String format) {
        this.input = input;
        this.context = context;
        this.format = format;
        this.packet = avcodec.av_packet_alloc();
    }

    /** Takes packets, one after another. */
    @FunctionalInterface
    public interface PacketSink {
        /**
         * Takes a packet.
         *
         * @param packet the container's own: gone when this returns
         */
        void accept(AVPacket packet) throws MediaException;
    }

    /**
     * Opens it by what its first bytes look like.
     *
     * @param formats names of FFmpeg's demuxers; others are refused. Some read what their files name, such as playlists
     * @throws MediaException if it is of none of these formats, or its header is damaged
     */
    public static Container open(byte[] bytes, Collection<String> formats) throws MediaException {
        var input = new MemoryInput(bytes);
        try {
            AVInputFormat found = probe(input);
            String name = found.name().getString();
            String list = String.join(",", formats);
            if (avutil.av_match_list(name, list, (byte) ',') <= 0) {
                throw new MediaException(
                        Rejection.UNDECODABLE,
                        "it is a file of another kind: " + found.long_name().getString());
            }
            return new Container(input, open(input, found, list), name);
        } catch (MediaException e) {
            input.close();
            throw e;
        }
    }

    private static AVInputFormat probe(MemoryInput input) throws MediaException {
        // a pointer that FFmpeg sets
        var found = new AVInputFormat((Pointer) null);
        int score = avformat.av_probe_input_buffer2(input.context(), found, (BytePointer) null, null, 0, 0);
        if (score < 0 || found.isNull()) {
            throw new MediaException(Rejection.UNDECODABLE, "it is a file of no known format");
        }
        return found;
    }

    private static AVFormatContext open(MemoryInput input, AVInputFormat format, String formats) throws MediaException {
        AVFormatContext context = avformat.avformat_alloc_context();
        context.pb(input.context());
        var options = new AVDictionary(null);
        // for what it may want to open inside itself, and beside
        avutil.av_dict_set(options, "format_whitelist", formats, 0);
        avutil.av_dict_set(options, "protocol_whitelist", "none", 0);
        try {
            // frees the context if it fails, and leaves its input
            MediaException.check(
                    avformat.avformat_open_input(context, (String) null, format, options), "its header is damaged");
            return context;
        } finally {
            avutil.av_dict_free(options);
        }
    }

    /** FFmpeg's name of the demuxer: {@code wav}, {@code mov,mp4,m4a,3gp,3g2,mj2}. */
    public String format() {
        return format;
    }

    /** FFmpeg's own view of it, for what is not found here. */
    public AVFormatContext context() {
        return context;
    }

    /** Reads some of its packets where headers do not say all there is to know of the streams; no packet is lost. */
    public void inspect() throws MediaException {
        MediaException.check(
                avformat.avformat_find_stream_info(context, (AVDictionary) null), "its streams cannot be told");
    }

    /** Its streams of a kind ({@code AVMEDIA_TYPE_…}), covers and thumbnails aside. */
    public List<AVStream> streams(int mediaType) {
        List<AVStream> streams = new ArrayList<>();
        for (int i = 0; i < context.nb_streams(); i++) {
            AVStream stream = context.streams(i);
            if (stream.codecpar().codec_type() == mediaType
                    && (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) == 0) {
                streams.add(stream);
            }
        }
        return streams;
    }

    /**
     * The stream of a kind that a player would take.
     *
     * @throws MediaException if there is none that can be decoded
     */
    public AVStream best(int mediaType) throws MediaException {
        // the decoder it would choose: asked for, streams without one are passed over
        var decoder = new AVCodec((Pointer) null);
        return context.streams(MediaException.check(
                avformat.av_find_best_stream(context, mediaType, -1, -1, decoder, 0), "no stream can be decoded"));
    }

    /**
     * Reads the next packet, of any stream.
     *
     * @return whether there was one
     * @throws MediaException if it is damaged, or its thread is interrupted
     */
    public boolean next(PacketSink packets) throws MediaException {
        // packets may come without bytes being read
        if (Thread.currentThread().isInterrupted()) {
            throw new MediaException(Rejection.TIMEOUT, "given up while it was decoded");
        }
        int read = avformat.av_read_frame(context, packet);
        if (read == avutil.AVERROR_EOF) {
            return false;
        }
        MediaException.check(read, "it is damaged");
        try {
            packets.accept(packet);
            return true;
        } finally {
            avcodec.av_packet_unref(packet);
        }
    }

    /**
     * Reads the packets that are left, of some streams.
     *
     * @param streams whose; the others' are passed over
     * @throws MediaException if it is damaged, or its thread is interrupted
     */
    public void read(Collection<AVStream> streams, PacketSink packets) throws MediaException {
        List<Integer> wanted = streams.stream().map(AVStream::index).toList();
        for (int i = 0; i < context.nb_streams(); i++) {
            if (!wanted.contains(i)) {
                context.streams(i).discard(avcodec.AVDISCARD_ALL);
            }
        }
        PacketSink ofThese = one -> {
            if (wanted.contains(one.stream_index())) {
                packets.accept(one);
            }
        };
        while (next(ofThese)) {
            // until the end
        }
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avformat.avformat_close_input(context);
        input.close();
    }
}
