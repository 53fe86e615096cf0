package io.athanor.extract.payload.video;

import io.athanor.extract.payload.av.MediaException;

/** Takes the pictures of a clip, one after another. */
@FunctionalInterface
public interface StillSink {
    /**
     * Takes a picture.
     *
     * @param seconds of the moment, from the clip's beginning
     * @param file a BMP, upright
     * @return whether another one is wanted
     * @throws MediaException if it is no use; the clip is rejected
     */
    boolean accept(double seconds, byte[] file) throws MediaException;
}
