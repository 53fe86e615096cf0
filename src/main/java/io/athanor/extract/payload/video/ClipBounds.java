package io.athanor.extract.payload.video;

import java.io.Serializable;

/**
 * Which clips are read, and how large their frames are handed on.
 *
 * @param maxSeconds longer clips are rejected before a frame is decoded
 * @param mayMiss share of its time, in [0, 1), that a clip may lack because its file was cut off
 * @param longerSide pixels of a picture's longer side at most; no frame is enlarged
 */
public record ClipBounds(int maxSeconds, double mayMiss, int longerSide) implements Serializable {}
