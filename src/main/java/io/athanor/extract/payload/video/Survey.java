package io.athanor.extract.payload.video;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.MediaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What the packets of a clip tell without being decoded, which costs hardly more than copying them: how long it is, whether its
 * end is there, and where decoding may begin.
 *
 * @param start of the stream, in its own ticks
 * @param seconds from there to the end of its last frame
 * @param keys ticks of the frames that need no others, in order; empty where not all packets say when they are shown
 */
record Survey(long start, double seconds, long[] keys) {
    /** What may be missing at the end by the way of counting alone. */
    private static final double SLACK_SECONDS = 0.15;

    private static final double SLACK_SHARE = 0.02;

    /**
     * Reads a clip to its end.
     *
     * @param told how long its header says that it is, in seconds; 0 where it does not
     * @throws MediaException if it is longer than is read, cut off, or damaged
     */
    static Survey of(Container file, AVStream stream, Told told, ClipBounds bounds, Changes.Tally changes)
            throws MediaException {
        if (told.seconds() > bounds.maxSeconds()) {
            throw tooLong(bounds);
        }
        var packets = new Packets(file, stream, bounds);
        MediaException damage = null;
        try {
            while (file.next(packets)) {
                // until the end
            }
        } catch (MediaException e) {
            // an end in the middle of a packet may be called damage
            if (!e.rejection().reason().equals(Rejection.UNDECODABLE)) {
                throw e;
            }
            damage = e;
        }
        double came = told.ofAll() ? Math.max(packets.others, packets.seconds()) : packets.seconds();
        double lacking = told.seconds() - came;
        if (lacking > Math.max(SLACK_SECONDS, SLACK_SHARE * told.seconds())) {
            String found = String.format(
                    Locale.ROOT,
                    "it ends after %.1f of the %.1f seconds that its header tells of",
                    came,
                    told.seconds());
            if (lacking > bounds.mayMiss() * told.seconds() || packets.count == 0) {
                throw new MediaException(Rejection.TRUNCATED, found);
            }
            changes.add(Change.VIDEO_CUT_OFF, found);
        } else if (damage != null) {
            throw damage;
        }
        if (packets.count == 0) {
            throw new MediaException(Rejection.UNDECODABLE, "there is no picture in it");
        }
        return new Survey(packets.start, packets.seconds(), packets.keys());
    }

    private static MediaException tooLong(ClipBounds bounds) {
        return new MediaException(Rejection.TOO_LARGE, "more than " + bounds.maxSeconds() + " seconds");
    }

    /**
     * The last frame from which on decoding gives all that is shown at a moment.
     *
     * @param tick of the moment
     * @return its tick; the least long where that is not known
     */
    long keyBefore(long tick) {
        int found = Arrays.binarySearch(keys, tick);
        int at = found >= 0 ? found : -found - 2;
        return at < 0 ? Long.MIN_VALUE : keys[at];
    }

    /**
     * How long a header says that a clip is.
     *
     * @param ofAll whether that is of the longest of its streams, and not of the one that is looked at
     */
    record Told(double seconds, boolean ofAll) {
        /** To be asked before more of the file is read, which adds guesses. */
        static Told[] ofStreams(Container file) {
            int count = file.context().nb_streams();
            Told[] told = new Told[count];
            double whole = (double) Math.max(0, file.context().duration()) / avutil.AV_TIME_BASE;
            for (int i = 0; i < count; i++) {
                AVStream stream = file.context().streams(i);
                double own = Math.max(0, stream.duration()) * avutil.av_q2d(stream.time_base());
                told[i] = ClipFormats.tellLength(file.format())
                        ? new Told(own, false)
                        : new Told(ClipFormats.tellLongest(file.format()) ? whole : 0, true);
            }
            return told;
        }
    }

    /** What was seen of a file's packets. */
    private static final class Packets implements Container.PacketSink {
        private final Container file;
        private final AVStream stream;
        private final ClipBounds bounds;
        private final double tick;
        private final long usual;
        private final List<Long> keys = new ArrayList<>();
        private long start = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long shown;
        private double others;
        private boolean untimed;
        private long count;

        Packets(Container file, AVStream stream, ClipBounds bounds) {
            this.file = file;
            this.stream = stream;
            this.bounds = bounds;
            this.tick = avutil.av_q2d(stream.time_base());
            double rate = avutil.av_q2d(stream.avg_frame_rate());
            this.usual = rate > 0 ? Math.round(1 / (rate * tick)) : 0;
        }

        @Override
        public void accept(AVPacket packet) throws MediaException {
            long time = packet.pts() == avutil.AV_NOPTS_VALUE ? packet.dts() : packet.pts();
            if (packet.stream_index() != stream.index()) {
                AVStream other = file.context().streams(packet.stream_index());
                saw(time, packet.duration(), other);
                return;
            }
            count++;
            untimed |= packet.pts() == avutil.AV_NOPTS_VALUE || needsAllBefore();
            if (time == avutil.AV_NOPTS_VALUE) {
                return;
            }
            start = Math.min(start, time);
            if (time > last) {
                last = time;
                shown = packet.duration();
            }
            if ((packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0) {
                keys.add(time);
            }
            if (seconds() > bounds.maxSeconds()) {
                throw tooLong(bounds);
            }
        }

        /** What calls itself a key frame there is drawn upon the frame before. */
        private boolean needsAllBefore() {
            int codec = stream.codecpar().codec_id();
            return codec == avcodec.AV_CODEC_ID_GIF || codec == avcodec.AV_CODEC_ID_APNG;
        }

        private void saw(long time, long duration, AVStream other) {
            if (time != avutil.AV_NOPTS_VALUE) {
                long from = other.start_time() == avutil.AV_NOPTS_VALUE ? 0 : other.start_time();
                others = Math.max(others, (time - from + Math.max(0, duration)) * avutil.av_q2d(other.time_base()));
            }
        }

        /** Where the last frame does not say how long it is shown, as long as those before it were, on average. */
        double seconds() {
            if (last == Long.MIN_VALUE) {
                return 0;
            }
            long mean = usual > 0 ? usual : count > 1 ? (last - start) / (count - 1) : 0;
            return (last - start + (shown > 0 ? shown : mean)) * tick;
        }

        long[] keys() {
            return untimed
                    ? new long[0]
                    : keys.stream().mapToLong(Long::longValue).sorted().toArray();
        }
    }
}
