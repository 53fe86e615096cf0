package io.athanor.extract.payload.audio;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.FFmpeg;
import io.athanor.extract.payload.av.MediaException;
import java.util.List;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What a file of sound, or a film, says of itself, believed without decoding it.
 *
 * @param format FFmpeg's name of the container, the first where it has several: {@code wav}, {@code ogg}, {@code mov}
 * @param seconds of its longest stream of sound, or of pictures if it has none of sound; 0 where nothing but reading all of it tells, as of bare frames
 */
public record SoundHeader(String format, double seconds) {
    /**
     * Reads the header.
     *
     * @param file all its bytes: some containers tell their length at the end
     * @throws MediaException if it is no sound, or its header is damaged
     */
    public static SoundHeader of(byte[] file) throws MediaException {
        FFmpeg.load();
        try (Container container = Container.open(file, SoundFormats.NAMES)) {
            List<AVStream> streams = timed(container);
            if (streams.isEmpty()) {
                // some tell of their streams in packets alone
                container.inspect();
                streams = timed(container);
            }
            if (streams.isEmpty()) {
                throw new MediaException(Rejection.UNDECODABLE, "there is no sound in it");
            }
            double longest = streams.stream()
                    .mapToDouble(stream -> Math.max(0, stream.duration()) * avutil.av_q2d(stream.time_base()))
                    .max()
                    .orElse(0);
            double whole = Math.max(0, (double) container.context().duration() / avutil.AV_TIME_BASE);
            return new SoundHeader(container.format().split(",", 2)[0], longest > 0 ? longest : whole);
        }
    }

    private static List<AVStream> timed(Container container) {
        List<AVStream> sounds = container.streams(avutil.AVMEDIA_TYPE_AUDIO);
        return sounds.isEmpty() ? container.streams(avutil.AVMEDIA_TYPE_VIDEO) : sounds;
    }
}
