package io.athanor.source.rows;

import org.jspecify.annotations.Nullable;

/**
 * A struct of {@code bytes} and {@code path}, as Hugging Face's data sets hold pictures and sounds.
 *
 * @param bytes the payload itself, or null
 * @param path where it is if there are no bytes, or null; otherwise only what it was called
 */
@SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
public record BytesOrPath(byte @Nullable [] bytes, @Nullable String path) {
    static final String BYTES = "bytes";
    static final String PATH = "path";
}
