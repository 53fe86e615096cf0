package io.athanor.extract.payload.video;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.av.Container;
import io.athanor.extract.payload.av.FFmpeg;
import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.av.PacketDecoder;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Bytes of clips in the usual formats to pictures of some of their moments. Frames are decoded one after another and made small at once;
 * those between a moment and the last frame before the next from which decoding may begin are not decoded. Thread-safe.
 */
public final class ClipDecoder {
    /** A frame of more is not decoded: 8K has 33 million. */
    private static final long MOST_PIXELS = 1L << 26;

    private final Moments moments;
    private final ClipBounds bounds;

    public ClipDecoder(Moments moments, ClipBounds bounds) {
        this.moments = moments;
        this.bounds = bounds;
        FFmpeg.load();
    }

    /**
     * Decodes a clip.
     *
     * @param pictures takes at least one
     * @param prepared makes the result, of what was changed on the way
     */
    public Decoded decode(byte[] payload, StillSink pictures, Function<Changes, Decoded> prepared) {
        var changes = new Changes.Tally();
        try {
            Survey survey;
            int index;
            try (Container file = Container.open(payload, ClipFormats.NAMES)) {
                Survey.Told[] told = Survey.Told.ofStreams(file);
                file.inspect();
                List<AVStream> streams = file.streams(avutil.AVMEDIA_TYPE_VIDEO);
                if (streams.isEmpty()) {
                    return without(file);
                }
                AVStream stream = file.best(avutil.AVMEDIA_TYPE_VIDEO);
                requireSize(stream);
                if (streams.size() > 1) {
                    changes.add(Change.VIDEO_STREAMS_ASIDE, streams.size() + " streams of pictures");
                }
                index = stream.index();
                // a stream that is found in packets alone was not told of
                Survey.Told length = index < told.length ? told[index] : new Survey.Told(0, true);
                survey = Survey.of(file, stream, length, bounds, changes);
            }
            try (Container file = Container.open(payload, ClipFormats.NAMES)) {
                file.inspect();
                AVStream stream = file.context().streams(index);
                try (var decoder = new PacketDecoder(stream, MOST_PIXELS);
                        var shown = new ShownFrames(
                                moments, survey, stream, new Stills(Turn.of(stream), bounds.longerSide()), pictures)) {
                    new SparseReading(file, stream, decoder, shown, survey).read(changes);
                }
            }
            return prepared.apply(changes.changes());
        } catch (MediaException e) {
            return new Decoded.Rejected(e.rejection());
        }
    }

    private static Decoded without(Container file) throws MediaException {
        if (file.streams(avutil.AVMEDIA_TYPE_AUDIO).isEmpty()) {
            throw new MediaException(Rejection.UNDECODABLE, "there is no picture in it");
        }
        return new Decoded.Absent(Changes.of(Change.VIDEO_ABSENT, 1, "sound without pictures"));
    }

    private static void requireSize(AVStream stream) throws MediaException {
        int width = stream.codecpar().width();
        int height = stream.codecpar().height();
        if ((long) width * height > MOST_PIXELS) {
            throw new MediaException(
                    Rejection.TOO_LARGE,
                    "frames of " + width + " x " + height + " pixels, at most " + MOST_PIXELS + " allowed");
        }
    }
}
