package io.athanor.extract.payload.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.payload.av.FFmpeg;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/** Clips, made in memory by FFmpeg's encoders and muxers. */
public final class ClipFiles {
    private static final int RATE = 16_000;

    private ClipFiles() {}

    /**
     * How a clip is to be made.
     *
     * @param muxer FFmpeg's name
     * @param encoder FFmpeg's name
     * @param pixels the encoder's kind of pixels, {@code AV_PIX_FMT_…}
     * @param rate frames a second
     * @param every frames from one key frame to the next
     * @param between frames in a row that are made of those before and behind, if the encoder can
     * @param sound whether there is a sound track beside it, a tone
     * @param turned clockwise degrees that the file says it has to be turned by: 0 or 90
     */
    public record Form(
            String muxer,
            String encoder,
            int pixels,
            int width,
            int height,
            int rate,
            int every,
            int between,
            boolean sound,
            int turned) {
        public static Form mp4() {
            return new Form("mp4", "mpeg4", avutil.AV_PIX_FMT_YUV420P, 64, 48, 10, 10, 0, false, 0);
        }

        public Form in(String otherMuxer, String otherEncoder, int otherPixels) {
            return new Form(otherMuxer, otherEncoder, otherPixels, width, height, rate, every, between, sound, turned);
        }

        public Form sized(int otherWidth, int otherHeight) {
            return new Form(muxer, encoder, pixels, otherWidth, otherHeight, rate, every, between, sound, turned);
        }

        public Form keyed(int otherEvery, int otherBetween) {
            return new Form(muxer, encoder, pixels, width, height, rate, otherEvery, otherBetween, sound, turned);
        }

        public Form sounding() {
            return new Form(muxer, encoder, pixels, width, height, rate, every, between, true, turned);
        }

        public Form turned(int degrees) {
            return new Form(muxer, encoder, pixels, width, height, rate, every, between, sound, degrees);
        }
    }

    /** A grey that tells the frame's number, and a small block that moves. */
    private static int[] picture(Form form, int number) {
        int[] rgb = new int[form.width() * form.height()];
        int grey = 16 + number * 7 % 224;
        for (int i = 0; i < rgb.length; i++) {
            int x = i % form.width();
            int y = i / form.width();
            boolean block = x / 8 == number % (form.width() / 8) && y < 8;
            rgb[i] = block ? 0xc02040 : grey * 0x010101;
        }
        return rgb;
    }

    /** A clip of numbered frames. */
    public static byte[] numbered(Form form, double seconds) {
        return encoded(form, (int) Math.round(seconds * form.rate()), number -> picture(form, number));
    }

    /** A file of a film's container with a tone alone. */
    public static byte[] sound(String muxer) {
        Form form = Form.mp4().in(muxer, "", 0).sounding();
        return encoded(form, 10, number -> new int[0]);
    }

    /** @param picture of a frame by its number: [height × width], 0xRRGGBB */
    public static byte[] encoded(Form form, int frames, IntFunction<int[]> picture) {
        FFmpeg.load();
        var context = new AVFormatContext(null);
        require(avformat.avformat_alloc_output_context2(context, (AVOutputFormat) null, form.muxer(), null));
        var output = new AVIOContext(null);
        require(avformat.avio_open_dyn_buf(output));
        context.pb(output);
        AVCodecContext pictures = form.encoder().isEmpty() ? null : pictures(form, context);
        AVCodecContext sound = form.sound() ? sound(context) : null;
        if (form.turned() != 0) {
            turn(context.streams(0));
        }
        var options = new AVDictionary(null);
        // what a header tells stands before what may be cut off
        avutil.av_dict_set(options, "moov_size", String.valueOf(2_000 + (form.sound() ? 48 : 24) * frames), 0);
        require(avformat.avformat_write_header(context, options));
        avutil.av_dict_free(options);
        long written = 0;
        for (int number = 0; number < frames; number++) {
            if (pictures != null) {
                AVFrame frame = frame(form, picture.apply(number));
                frame.pts(number);
                write(context, pictures, context.streams(0), frame);
            }
            if (sound != null) {
                written = tone(context, sound, written, (number + 1L) * RATE / form.rate());
            }
        }
        if (pictures != null) {
            write(context, pictures, context.streams(0), null);
        }
        if (sound != null) {
            write(context, sound, context.streams(context.nb_streams() - 1), null);
        }
        require(avformat.av_write_trailer(context));
        var made = new BytePointer((Pointer) null);
        byte[] file = new byte[avformat.avio_get_dyn_buf(context.pb(), made)];
        made.get(file);
        avformat.avio_close_dyn_buf(context.pb(), made);
        avutil.av_free(made);
        if (pictures != null) {
            avcodec.avcodec_free_context(pictures);
        }
        if (sound != null) {
            avcodec.avcodec_free_context(sound);
        }
        context.pb(null);
        avformat.avformat_free_context(context);
        return file;
    }

    private static AVCodecContext pictures(Form form, AVFormatContext file) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(form.encoder());
        assertThat(codec).as(form.encoder()).isNotNull();
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        context.width(form.width()).height(form.height()).pix_fmt(form.pixels());
        context.time_base().num(1).den(form.rate());
        context.framerate().num(form.rate()).den(1);
        context.gop_size(form.every()).max_b_frames(form.between()).thread_count(1);
        context.bit_rate(2_000_000).colorspace(avutil.AVCOL_SPC_SMPTE170M);
        if (form.encoder().equals("mjpeg")) {
            context.color_range(avutil.AVCOL_RANGE_JPEG);
        }
        return opened(context, codec, file);
    }

    private static AVCodecContext sound(AVFormatContext file) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(
                file.oformat().name().getString().equals("webm") ? "libopus" : "aac");
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        boolean opus = codec.name().getString().equals("libopus");
        context.sample_rate(RATE).sample_fmt(opus ? avutil.AV_SAMPLE_FMT_S16 : avutil.AV_SAMPLE_FMT_FLTP);
        avutil.av_channel_layout_default(context.ch_layout(), 1);
        context.time_base().num(1).den(RATE);
        return opened(context, codec, file);
    }

    private static AVCodecContext opened(AVCodecContext context, AVCodec codec, AVFormatContext file) {
        if ((file.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        require(avcodec.avcodec_open2(context, codec, (AVDictionary) null));
        AVStream stream = avformat.avformat_new_stream(file, null);
        require(avcodec.avcodec_parameters_from_context(stream.codecpar(), context));
        stream.time_base(context.time_base());
        return context;
    }

    /** Clockwise by 90 degrees, as telephones write it that are held upright. */
    private static void turn(AVStream stream) {
        int[] matrix = {0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30};
        var all = new AVPacketSideData((Pointer) null);
        int[] count = {0};
        AVPacketSideData side =
                avcodec.av_packet_side_data_new(all, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX, 9L * Integer.BYTES, 0);
        stream.codecpar().coded_side_data(all).nb_coded_side_data(count[0]);
        new IntPointer(side.data()).put(matrix);
    }

    private static AVFrame frame(Form form, int[] rgb) {
        AVFrame frame = avutil.av_frame_alloc();
        frame.width(form.width()).height(form.height()).format(form.pixels());
        require(avutil.av_frame_get_buffer(frame, 0));
        byte[] bytes = new byte[3 * rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            bytes[3 * i] = (byte) (rgb[i] >> 16);
            bytes[3 * i + 1] = (byte) (rgb[i] >> 8);
            bytes[3 * i + 2] = (byte) rgb[i];
        }
        SwsContext converter = swscale.sws_getContext(
                form.width(),
                form.height(),
                avutil.AV_PIX_FMT_RGB24,
                form.width(),
                form.height(),
                form.pixels(),
                swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        boolean full = form.encoder().equals("mjpeg");
        IntPointer usual = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
        swscale.sws_setColorspaceDetails(converter, usual, 1, usual, full ? 1 : 0, 0, 1 << 16, 1 << 16);
        try (var source = new BytePointer(bytes);
                var planes = new PointerPointer<BytePointer>(1).put(source);
                var strides = new IntPointer(1).put((long) 0, 3 * form.width())) {
            require(swscale.sws_scale(converter, planes, strides, 0, form.height(), frame.data(), frame.linesize()));
        }
        swscale.sws_freeContext(converter);
        return frame;
    }

    /**
     * A tone up to a moment, in pieces that the encoder takes.
     *
     * @return samples there are then
     */
    private static long tone(AVFormatContext file, AVCodecContext encoder, long written, long until) {
        int step = encoder.frame_size() > 0 ? encoder.frame_size() : 640;
        long from = written;
        for (; from + step <= until; from += step) {
            AVFrame frame = avutil.av_frame_alloc();
            frame.format(encoder.sample_fmt()).sample_rate(RATE).nb_samples(step);
            require(avutil.av_channel_layout_copy(frame.ch_layout(), encoder.ch_layout()));
            require(avutil.av_frame_get_buffer(frame, 0));
            for (int i = 0; i < step; i++) {
                double value = 0.3 * Math.sin(2 * Math.PI * 440 * (from + i) / RATE);
                if (encoder.sample_fmt() == avutil.AV_SAMPLE_FMT_S16) {
                    new ShortPointer(frame.data(0)).put(i, (short) (value * 32767));
                } else {
                    new FloatPointer(frame.data(0)).put(i, (float) value);
                }
            }
            frame.pts(from);
            write(file, encoder, file.streams(file.nb_streams() - 1), frame);
        }
        return from;
    }

    /** @param frame null at the end; freed here */
    private static void write(AVFormatContext file, AVCodecContext encoder, AVStream stream, @Nullable AVFrame frame) {
        require(avcodec.avcodec_send_frame(encoder, frame));
        if (frame != null) {
            avutil.av_frame_free(frame);
        }
        AVPacket packet = avcodec.av_packet_alloc();
        while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
            if (packet.duration() == 0) {
                packet.duration(encoder.codec_type() == avutil.AVMEDIA_TYPE_VIDEO ? 1 : 0);
            }
            avcodec.av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
            packet.stream_index(stream.index());
            require(avformat.av_interleaved_write_frame(file, packet));
        }
        avcodec.av_packet_free(packet);
    }

    private static void require(int result) {
        if (result < 0) {
            byte[] text = new byte[64];
            avutil.av_strerror(result, text, text.length);
            throw new AssertionError(new String(text, StandardCharsets.US_ASCII).trim());
        }
    }
}
