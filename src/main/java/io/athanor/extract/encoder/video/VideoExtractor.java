package io.athanor.extract.encoder.video;

import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Pooling;
import io.athanor.extract.Session;
import io.athanor.extract.payload.video.ClipBounds;
import io.athanor.extract.payload.video.ClipDecoder;
import io.athanor.extract.payload.video.Moments;
import io.athanor.model.ModelBundle;
import java.util.Optional;

/**
 * Clips to what an encoder of pictures makes of some of their frames.
 *
 * @param picture gives one vector a frame
 * @param maxFrames in a sequence
 */
public record VideoExtractor(
        FeatureExtractor picture, Moments moments, Pooling pooling, int maxFrames, ClipBounds bounds)
        implements FeatureExtractor {
    @Override
    public Shape output() {
        int most = moments instanceof Moments.Evenly evenly ? Math.min(maxFrames, evenly.frames()) : maxFrames;
        return pooling.shape(((Shape.Vector) picture.output()).width(), most);
    }

    @Override
    public String norm() {
        return pooling == Pooling.NONE ? picture.norm() : "none";
    }

    @Override
    public Optional<ModelBundle> bundle() {
        return picture.bundle();
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new VideoSession(picture.open(place), new ClipDecoder(moments, bounds), pooling, maxFrames);
    }
}
