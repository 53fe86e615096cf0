package io.athanor.source;

import java.io.Serializable;

/**
 * A file of the source, as it was found.
 *
 * @param name unique in the source; parts are named by it
 * @param uri where it is
 * @param length in bytes
 * @param modified milliseconds since 1970
 */
public record SourceFile(String name, String uri, long length, long modified) implements Serializable {}
