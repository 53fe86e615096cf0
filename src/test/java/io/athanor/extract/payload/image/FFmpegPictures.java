package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.payload.av.FFmpeg;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
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
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** Pictures encoded by FFmpeg. */
public final class FFmpegPictures {
    private FFmpegPictures() {}

    public static byte[] webp(BufferedImage picture, boolean lossless) {
        return packet(
                "libwebp",
                picture,
                lossless ? avutil.AV_PIX_FMT_BGRA : avutil.AV_PIX_FMT_YUV420P,
                lossless ? Map.of("lossless", "1") : Map.of("quality", "95"));
    }

    /** In a JP2 file or as a codestream alone. */
    public static byte[] jpeg2000(BufferedImage picture, boolean file) {
        return packet(
                "jpeg2000", picture, avutil.AV_PIX_FMT_RGB24, Map.of("pred", "dwt53", "format", file ? "jp2" : "j2k"));
    }

    public static byte[] avif(BufferedImage picture) {
        FFmpeg.load();
        var context = new AVFormatContext((Pointer) null);
        check(avformat.avformat_alloc_output_context2(context, null, "avif", (String) null));
        AVCodecContext encoder = encoder(
                "libaom-av1",
                picture,
                avutil.AV_PIX_FMT_YUV444P,
                Map.of("crf", "8", "cpu-used", "8", "still-picture", "1"),
                avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        AVStream stream = avformat.avformat_new_stream(context, null);
        check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder));
        var out = new AVIOContext((Pointer) null);
        check(avformat.avio_open_dyn_buf(out));
        context.pb(out);
        check(avformat.avformat_write_header(context, (AVDictionary) null));
        AVPacket packet = encoded(encoder, picture, avutil.AV_PIX_FMT_YUV444P);
        packet.stream_index(0);
        check(avformat.av_write_frame(context, packet));
        check(avformat.av_write_trailer(context));
        var bytes = new BytePointer((Pointer) null);
        int length = avformat.avio_close_dyn_buf(out, bytes);
        byte[] file = new byte[length];
        bytes.get(file);
        avutil.av_free(bytes);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(encoder);
        avformat.avformat_free_context(context);
        return file;
    }

    private static byte[] packet(String codec, BufferedImage picture, int pixels, Map<String, String> options) {
        FFmpeg.load();
        AVCodecContext encoder = encoder(codec, picture, pixels, options, 0);
        AVPacket packet = encoded(encoder, picture, pixels);
        byte[] bytes = new byte[packet.size()];
        packet.data().get(bytes);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(encoder);
        return bytes;
    }

    private static AVCodecContext encoder(
            String name, BufferedImage picture, int pixels, Map<String, String> options, int flags) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(name);
        AVCodecContext encoder = avcodec.avcodec_alloc_context3(codec);
        encoder.width(picture.getWidth())
                .height(picture.getHeight())
                .pix_fmt(pixels)
                .thread_count(1);
        encoder.time_base().num(1).den(1);
        encoder.color_range(range(pixels)).colorspace(avutil.AVCOL_SPC_SMPTE170M);
        encoder.flags(encoder.flags() | flags);
        var dictionary = new AVDictionary(null);
        options.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
        check(avcodec.avcodec_open2(encoder, codec, dictionary));
        assertThat(avutil.av_dict_count(dictionary))
                .as("options that " + name + " does not know")
                .isZero();
        return encoder;
    }

    private static AVPacket encoded(AVCodecContext encoder, BufferedImage picture, int pixels) {
        AVFrame frame = frame(picture, pixels);
        frame.pts(0);
        check(avcodec.avcodec_send_frame(encoder, frame));
        check(avcodec.avcodec_send_frame(encoder, null));
        AVPacket packet = avcodec.av_packet_alloc();
        check(avcodec.avcodec_receive_packet(encoder, packet));
        avutil.av_frame_free(frame);
        return packet;
    }

    private static AVFrame frame(BufferedImage picture, int pixels) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        AVFrame frame = avutil.av_frame_alloc();
        frame.width(width).height(height).format(pixels);
        frame.color_range(range(pixels)).colorspace(avutil.AVCOL_SPC_SMPTE170M);
        check(avutil.av_frame_get_buffer(frame, 0));
        SwsContext context = swscale.sws_getContext(
                width,
                height,
                avutil.AV_PIX_FMT_BGRA,
                width,
                height,
                pixels,
                swscale.SWS_AREA | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_ACCURATE_RND,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        IntPointer coefficients = swscale.sws_getCoefficients(swscale.SWS_CS_ITU601);
        swscale.sws_setColorspaceDetails(
                context, coefficients, 1, coefficients, range(pixels) - 1, 0, 1 << 16, 1 << 16);
        var bytes = new BytePointer(4L * width * height);
        int[] argb = picture.getRGB(0, 0, width, height, null, 0, width);
        bytes.asByteBuffer()
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .put(argb);
        check(swscale.sws_scale(
                context,
                new PointerPointer<BytePointer>(1).put(bytes),
                new IntPointer(1).put((long) 0, 4 * width),
                0,
                height,
                frame.data(),
                frame.linesize()));
        swscale.sws_freeContext(context);
        return frame;
    }

    /** WebP knows no other than from 16 to 235. */
    private static int range(int pixels) {
        return pixels == avutil.AV_PIX_FMT_YUV420P ? avutil.AVCOL_RANGE_MPEG : avutil.AVCOL_RANGE_JPEG;
    }

    private static void check(int result) {
        assertThat(result).isGreaterThanOrEqualTo(0);
    }

    /** A box of an MP4 file. */
    static byte[] box(String name, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        var box = java.nio.ByteBuffer.allocate(8 + content.size());
        box.putInt(box.capacity())
                .put(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .put(content.toByteArray());
        return box.array();
    }
}
