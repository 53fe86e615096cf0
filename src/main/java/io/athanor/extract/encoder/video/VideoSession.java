package io.athanor.extract.encoder.video;

import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.Decoded;
import io.athanor.extract.InnerSession;
import io.athanor.extract.PooledVectors;
import io.athanor.extract.Pooling;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.payload.av.MediaException;
import io.athanor.extract.payload.video.ClipDecoder;
import io.athanor.extract.payload.video.StillSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Clips through an encoder of pictures, frame by frame. Frames are inferred while the clip is decoded, a few at a time, so that a clip of
 * hours takes no more memory than one of seconds.
 */
final class VideoSession implements ComputedSession {
    /** Frames an inference. */
    private static final int TOGETHER = 8;

    private final InnerSession pictures;
    private final ClipDecoder decoder;
    private final Pooling pooling;
    private final int maxFrames;

    /** @param picture of frames; goes with this */
    VideoSession(Session picture, ClipDecoder decoder, Pooling pooling, int maxFrames) {
        this.pictures = new InnerSession(picture);
        this.decoder = decoder;
        this.pooling = pooling;
        this.maxFrames = maxFrames;
    }

    @Override
    public Decoded decode(byte[] payload) {
        var frames = new Frames();
        return decoder.decode(payload, frames, changes -> frames.finished(changes));
    }

    @Override
    public void close() {
        pictures.close();
    }

    /** Of one clip. */
    private final class Frames implements StillSink {
        private final PooledVectors pooled = new PooledVectors(pooling, maxFrames);
        private final List<Prepared> waiting = new ArrayList<>();
        private Changes changes = Changes.NONE;

        @Override
        public boolean accept(double seconds, byte[] file) throws MediaException {
            Decoded decoded = pictures.decode(file);
            if (!(decoded instanceof Prepared frame)) {
                Rejection why = decoded instanceof Decoded.Rejected rejected
                        ? rejected.rejection()
                        : new Rejection(Rejection.UNDECODABLE, "nothing of a picture in it");
                throw new MediaException(
                        why.reason(), String.format(Locale.ROOT, "the frame at %.2f s: %s", seconds, why.message()));
            }
            changes = changes.plus(frame.changes());
            waiting.add(frame);
            if (waiting.size() == TOGETHER) {
                infer();
            }
            return pooling != Pooling.NONE || pooled.count() + waiting.size() < maxFrames;
        }

        private void infer() throws MediaException {
            InnerSession.Outcome outcome = pictures.infer(waiting);
            if (outcome instanceof InnerSession.Failed failed) {
                throw new MediaException(
                        failed.rejection().reason(), failed.rejection().message());
            }
            ((InnerSession.Inferred) outcome).vectors().forEach(pooled::add);
            waiting.clear();
        }

        Decoded finished(Changes ofClip) {
            try {
                if (!waiting.isEmpty()) {
                    infer();
                }
            } catch (MediaException e) {
                return new Decoded.Rejected(e.rejection());
            }
            return new Feature(pooled.feature(), ofClip.plus(changes));
        }
    }
}
