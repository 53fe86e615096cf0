package io.athanor.extract.payload.audio;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.MediaException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;

/** How long a file's header says that its streams are. To be asked before more of the file is read, which adds guesses. */
final class ToldLengths {
    /** What may be missing at the end by the way of counting alone: a frame, an encoder's delay. */
    private static final double SLACK_SECONDS = 0.15;

    private static final double SLACK_SHARE = 0.02;

    /** By the stream's number, in seconds. */
    private final Map<Integer, Double> told = new HashMap<>();

    ToldLengths(Container file) {
        List<AVStream> streams = file.streams(avutil.AVMEDIA_TYPE_AUDIO);
        if (SoundFormats.tellLength(file.format())) {
            for (AVStream stream : streams) {
                // of bare samples this one tells the number of frames
                long ticks = file.format().equals("caf")
                        ? Math.max(stream.duration(), stream.nb_frames())
                        : stream.duration();
                if (ticks > 0) {
                    told.put(stream.index(), ticks * avutil.av_q2d(stream.time_base()));
                }
            }
        } else if (SoundFormats.tellLongest(file.format())
                && streams.size() == 1
                && file.streams(avutil.AVMEDIA_TYPE_VIDEO).isEmpty()
                && file.context().duration() > 0) {
            told.put(streams.get(0).index(), (double) file.context().duration() / avutil.AV_TIME_BASE);
        }
    }

    /** What was told of a stream, to be compared with what comes. */
    Length of(AVStream stream) {
        return new Length(told.getOrDefault(stream.index(), 0.0), avutil.av_q2d(stream.time_base()));
    }

    static double slack(double seconds) {
        return Math.max(SLACK_SECONDS, SLACK_SHARE * seconds);
    }

    /** What comes of a stream, against what was told. */
    static final class Length {
        private final double seconds;
        private final double tick;
        private long end;
        private boolean untimed;

        private Length(double seconds, double tick) {
            this.seconds = seconds;
            this.tick = tick;
        }

        void saw(AVPacket packet) {
            if (packet.pts() == avutil.AV_NOPTS_VALUE) {
                untimed = true;
            } else {
                end = Math.max(end, packet.pts() + packet.duration());
            }
        }

        /** @throws MediaException if much less came than was told */
        void require() throws MediaException {
            double came = end * tick;
            if (!untimed && came < seconds - slack(seconds)) {
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
