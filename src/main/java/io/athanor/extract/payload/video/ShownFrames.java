package io.athanor.extract.payload.video;

import io.athanor.extract.payload.av.FrameSink;
import io.athanor.extract.payload.av.MediaException;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames as they are decoded, and hands on those that are shown at the moments that are asked for: a frame is shown from its time until
 * that of the next. It keeps the last one alone. To be closed.
 */
final class ShownFrames implements FrameSink, AutoCloseable {
    /** FFmpeg's AV_FRAME_FLAG_CORRUPT, which the presets leave out. */
    private static final int CORRUPT = 1;

    /** Of a tick: 0.7 s may be 6.999999999 tenths of a second. */
    private static final double ROUNDING = 1e-6;

    private final Moments moments;
    private final Survey survey;
    private final Stills stills;
    private final StillSink pictures;
    private final double tick;
    private final @Nullable SceneChanges scenes;
    private final AVFrame last = avutil.av_frame_alloc();
    private boolean hasLast;
    private long lastTick = Long.MIN_VALUE;
    private long index;
    private long damaged;
    private boolean over;

    /** Whether the sink wants no more: whether there is more is found out by looking for it. */
    private boolean full;

    private boolean cut;

    ShownFrames(Moments moments, Survey survey, AVStream stream, Stills stills, StillSink pictures) {
        this.moments = moments;
        this.survey = survey;
        this.stills = stills;
        this.pictures = pictures;
        this.tick = avutil.av_q2d(stream.time_base());
        this.scenes = moments instanceof Moments.Scenes of ? new SceneChanges(of.difference()) : null;
    }

    /** Whether no more is wanted. */
    boolean over() {
        return over;
    }

    /** Whether more would have come. */
    boolean cut() {
        return cut;
    }

    /** Pictures that were handed on. */
    long count() {
        return index;
    }

    /** Frames that were decoded with errors. */
    long damaged() {
        return damaged;
    }

    /** The tick of the next moment; the least long where every frame is looked at. */
    long wantedTick() {
        return scenes != null || Double.isInfinite(wanted()) ? Long.MIN_VALUE : moment();
    }

    /** The next moment's tick: what begins there is shown. */
    private long moment() {
        return survey.start() + (long) Math.floor(wanted() / tick + ROUNDING);
    }

    private double wanted() {
        return moments.at(index, survey.seconds());
    }

    private double seconds(long at) {
        return (at - survey.start()) * tick;
    }

    @Override
    public void accept(AVFrame frame) throws MediaException {
        if (over) {
            return;
        }
        if (frame.decode_error_flags() != 0 || (frame.flags() & CORRUPT) != 0) {
            damaged++;
        }
        long at = frame.best_effort_timestamp();
        if (at == avutil.AV_NOPTS_VALUE) {
            at = hasLast ? lastTick + Math.max(1, last.duration()) : survey.start();
        }
        if (scenes != null) {
            if (scenes.begins(frame)) {
                hand(seconds(at), frame);
            }
            return;
        }
        // before the first frame that one is shown
        while (hasLast && !over && moment() < at) {
            hand(wanted(), last);
        }
        avutil.av_frame_unref(last);
        MediaException.check(avutil.av_frame_ref(last, frame), "a frame cannot be kept");
        hasLast = true;
        lastTick = at;
        while (!over && moment() <= at) {
            hand(wanted(), last);
        }
    }

    /** The last frame is shown to the end. */
    void end() throws MediaException {
        while (hasLast && !over && scenes == null && !Double.isInfinite(wanted())) {
            hand(wanted(), last);
        }
    }

    private void hand(double seconds, AVFrame frame) throws MediaException {
        if (full) {
            cut = true;
            over = true;
            return;
        }
        full = !pictures.accept(seconds, stills.file(frame));
        index++;
        over = scenes == null && Double.isInfinite(wanted());
    }

    @Override
    public void close() {
        avutil.av_frame_free(last);
    }
}
