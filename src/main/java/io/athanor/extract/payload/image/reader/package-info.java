/**
 * A reader for each format of pictures, over ImageIO, JSVG and FFmpeg, each chosen by class and not by what a
 * registry finds. It never resizes and never turns a picture: a still is handed on as its file holds it.
 *
 * <p>Central types: {@link io.athanor.extract.payload.image.reader.StillReader},
 * {@link io.athanor.extract.payload.image.reader.StillReaders}.
 */
@NullMarked
package io.athanor.extract.payload.image.reader;

import org.jspecify.annotations.NullMarked;
