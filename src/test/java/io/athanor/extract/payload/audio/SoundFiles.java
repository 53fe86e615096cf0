package io.athanor.extract.payload.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** Files of sound, made in memory: some by hand, the others by FFmpeg's encoders and muxers. */
public final class SoundFiles {
    static final int PCM = 1;
    static final int FLOAT = 3;

    /** Some of FFmpeg's encoders are used by those alone who ask for them so. */
    private static final int EXPERIMENTAL = -2;

    private SoundFiles() {}

    /**
     * A wave file with the plain header, which says nothing of places of channels.
     *
     * @param tag {@link #PCM} or {@link #FLOAT}
     * @param data little-endian
     */
    static byte[] wave(int tag, int bits, int channels, int rate, byte[] data) {
        ByteBuffer file = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(36 + data.length).put(ascii("WAVEfmt ")).putInt(16);
        file.putShort((short) tag).putShort((short) channels).putInt(rate).putInt(rate * channels * bits / 8);
        file.putShort((short) (channels * bits / 8)).putShort((short) bits);
        return file.put(ascii("data")).putInt(data.length).put(data).array();
    }

    /** A wave file of 16 bits. */
    public static byte[] wave(int channels, int rate, short[] interleaved) {
        return wave(PCM, 16, channels, rate, bytes(interleaved));
    }

    /** NIST SPHERE, as TIMIT is distributed. */
    static byte[] sphere(int rate, short[] mono) {
        String header = "NIST_1A\n   1024\nchannel_count -i 1\nsample_rate -i " + rate
                + "\nsample_n_bytes -i 2\nsample_byte_format -s2 01\nsample_coding -s3 pcm\nsample_count -i "
                + mono.length + "\nend_head\n";
        ByteBuffer file = ByteBuffer.allocate(1024 + 2 * mono.length);
        file.put(ascii(header));
        return file.position(1024).put(bytes(mono)).array();
    }

    static byte[] bytes(short[] samples) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }

    static byte[] bytes(float[] samples) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(samples);
        return bytes.array();
    }

    static byte[] bytes(double[] samples) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(samples);
        return bytes.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A tone that climbs and swells, so that a delay or a gap is heard at once. */
    static short[] sweep(int rate, double seconds) {
        short[] samples = new short[(int) (rate * seconds)];
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / rate;
            double swell = 0.6 + 0.4 * Math.sin(2 * Math.PI * 3.1 * t);
            samples[i] = (short) (12_000 * swell * Math.sin(2 * Math.PI * (200 + 350 * t) * t));
        }
        return samples;
    }

    /** Each sample in all channels. */
    static short[] spread(short[] mono, int channels) {
        short[] interleaved = new short[mono.length * channels];
        for (int i = 0; i < interleaved.length; i++) {
            interleaved[i] = mono[i / channels];
        }
        return interleaved;
    }

    /**
     * How a file is to be made.
     *
     * @param muxer FFmpeg's name
     * @param encoder FFmpeg's name
     * @param format the encoder's kind of samples, {@code AV_SAMPLE_FMT_…}
     * @param picture what else is in it
     */
    record Form(String muxer, String encoder, int format, int rate, int channels, Picture picture) {
        Form(String muxer, String encoder, int format, int rate, int channels) {
            this(muxer, encoder, format, rate, channels, Picture.NONE);
        }
    }

    /** A picture in a file of sound. */
    enum Picture {
        NONE,
        COVER,
        FILM
    }

    /** A file of tracks, each of interleaved samples. */
    static byte[] encoded(Form form, List<short[]> tracks) {
        var context = new AVFormatContext(null);
        require(avformat.avformat_alloc_output_context2(context, (AVOutputFormat) null, form.muxer(), null));
        var output = new AVIOContext(null);
        require(avformat.avio_open_dyn_buf(output));
        context.pb(output);
        List<AVCodecContext> encoders =
                tracks.stream().map(track -> encoder(form, context)).toList();
        byte[] png = png();
        AVStream picture = form.picture() == Picture.NONE ? null : pictures(context, form.picture());
        require(avformat.avformat_write_header(context, (AVDictionary) null));
        if (picture != null) {
            for (int i = 0; i < (form.picture() == Picture.COVER ? 1 : 5); i++) {
                AVPacket packet = avcodec.av_packet_alloc();
                require(avcodec.av_new_packet(packet, png.length));
                packet.data().put(png);
                packet.stream_index(picture.index()).flags(avcodec.AV_PKT_FLAG_KEY);
                long time = i * (long) (0.2 / avutil.av_q2d(picture.time_base()));
                packet.pts(time).dts(time);
                require(avformat.av_interleaved_write_frame(context, packet));
                avcodec.av_packet_free(packet);
            }
        }
        for (int i = 0; i < tracks.size(); i++) {
            encode(form, context, encoders.get(i), context.streams(i), tracks.get(i));
        }
        require(avformat.av_write_trailer(context));
        var made = new BytePointer((Pointer) null);
        // not what closing gives: that cuts off what it takes for padding
        byte[] file = new byte[avformat.avio_get_dyn_buf(context.pb(), made)];
        made.get(file);
        avformat.avio_close_dyn_buf(context.pb(), made);
        avutil.av_free(made);
        encoders.forEach(avcodec::avcodec_free_context);
        context.pb(null);
        avformat.avformat_free_context(context);
        return file;
    }

    private static AVCodecContext encoder(Form form, AVFormatContext file) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(form.encoder());
        assertThat(codec).as(form.encoder()).isNotNull();
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        context.sample_rate(form.rate()).sample_fmt(form.format());
        avutil.av_channel_layout_default(context.ch_layout(), form.channels());
        context.time_base().num(1).den(form.rate());
        context.strict_std_compliance(EXPERIMENTAL);
        if ((file.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        require(avcodec.avcodec_open2(context, codec, (AVDictionary) null));
        AVStream stream = avformat.avformat_new_stream(file, null);
        require(avcodec.avcodec_parameters_from_context(stream.codecpar(), context));
        stream.time_base(context.time_base());
        return context;
    }

    private static AVStream pictures(AVFormatContext file, Picture kind) {
        AVStream stream = avformat.avformat_new_stream(file, null);
        stream.codecpar().codec_type(avutil.AVMEDIA_TYPE_VIDEO).codec_id(avcodec.AV_CODEC_ID_PNG);
        stream.codecpar().width(16).height(16).format(avutil.AV_PIX_FMT_RGB24);
        stream.time_base().num(1).den(90_000);
        if (kind == Picture.COVER) {
            stream.disposition(avformat.AV_DISPOSITION_ATTACHED_PIC);
        }
        return stream;
    }

    private static byte[] png() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void encode(
            Form form, AVFormatContext file, AVCodecContext encoder, AVStream stream, short[] samples) {
        var converter = new SwrContext(null);
        AVChannelLayout layout = encoder.ch_layout();
        require(swresample.swr_alloc_set_opts2(
                converter, layout, form.format(), form.rate(), layout, avutil.AV_SAMPLE_FMT_S16, form.rate(), 0, null));
        AVPacket packet = avcodec.av_packet_alloc();
        int all = samples.length / form.channels();
        int step = encoder.frame_size() > 0 ? encoder.frame_size() : 1024;
        for (int from = 0; from < all; from += step) {
            AVFrame plain = frame(avutil.AV_SAMPLE_FMT_S16, form.rate(), layout, Math.min(step, all - from));
            new ShortPointer(plain.data(0)).put(samples, from * form.channels(), plain.nb_samples() * form.channels());
            AVFrame converted = frame(form.format(), form.rate(), layout, plain.nb_samples());
            require(swresample.swr_convert_frame(converter, converted, plain));
            converted.pts(from);
            require(avcodec.avcodec_send_frame(encoder, converted));
            avutil.av_frame_free(plain);
            avutil.av_frame_free(converted);
            write(file, encoder, stream, packet);
        }
        require(avcodec.avcodec_send_frame(encoder, null));
        write(file, encoder, stream, packet);
        avcodec.av_packet_free(packet);
        swresample.swr_free(converter);
    }

    private static AVFrame frame(int format, int rate, AVChannelLayout layout, int samples) {
        AVFrame frame = avutil.av_frame_alloc();
        frame.format(format).sample_rate(rate).nb_samples(samples);
        require(avutil.av_channel_layout_copy(frame.ch_layout(), layout));
        require(avutil.av_frame_get_buffer(frame, 0));
        return frame;
    }

    private static void write(AVFormatContext file, AVCodecContext encoder, AVStream stream, AVPacket packet) {
        while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
            avcodec.av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
            packet.stream_index(stream.index());
            require(avformat.av_interleaved_write_frame(file, packet));
        }
    }

    private static void require(int result) {
        if (result < 0) {
            byte[] text = new byte[64];
            avutil.av_strerror(result, text, text.length);
            throw new AssertionError(new String(text, StandardCharsets.US_ASCII).trim());
        }
    }
}
