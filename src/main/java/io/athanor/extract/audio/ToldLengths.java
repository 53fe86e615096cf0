package io.athanor.extract.audio;

import io.athanor.data.Rejection;
import io.athanor.extract.av.Container;
import io.athanor.extract.av.MediaException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;

/** How long a file's header says that its streams are. To be asked before more of the file is read, which adds guesses. */
final class ToldLengths {
    /** From here on, a size in a wave's header says that its writer did not know it: they were written into a pipe. */
    private static final long UNKNOWN_BYTES = 0x7FFF_0000L;

    /** What may be missing at the end by the way of counting alone: a frame, an encoder's delay. */
    private static final double SLACK_SECONDS = 0.15;

    private static final double SLACK_SHARE = 0.02;

    private final Map<Integer, Long> told = new HashMap<>();

    ToldLengths(Container file) {
        if (!SoundFormats.tellLength(file.format())) {
            return;
        }
        for (AVStream stream : file.streams(avutil.AVMEDIA_TYPE_AUDIO)) {
            boolean piped = file.format().equals("wav")
                    && stream.duration() * stream.codecpar().block_align() >= UNKNOWN_BYTES;
            if (stream.duration() > 0 && !piped) {
                told.put(stream.index(), stream.duration());
            }
        }
    }

    /** What was told of a stream, to be compared with what comes. */
    Length of(AVStream stream) {
        return new Length(told.getOrDefault(stream.index(), 0L), avutil.av_q2d(stream.time_base()));
    }

    /** What comes of a stream, against what was told. */
    static final class Length {
        private final double seconds;
        private final double tick;
        private long end;

        private Length(long told, double tick) {
            this.seconds = told * tick;
            this.tick = tick;
        }

        void saw(AVPacket packet) {
            if (packet.pts() != avutil.AV_NOPTS_VALUE) {
                end = Math.max(end, packet.pts() + packet.duration());
            }
        }

        /** @throws MediaException if much less came than was told */
        void require() throws MediaException {
            double came = end * tick;
            if (end > 0 && came < seconds - Math.max(SLACK_SECONDS, SLACK_SHARE * seconds)) {
                throw new MediaException(
                        Rejection.TRUNCATED,
                        String.format(
                                Locale.ROOT,
                                "it ends after %.1f of the %.1f seconds that its header tells of",
                                came,
                                seconds));
            }
        }
    }
}
