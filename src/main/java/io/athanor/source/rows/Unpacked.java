package io.athanor.source.rows;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** What is packed, as the ending of its name says, while it is unpacked. */
public final class Unpacked {
    private static final int BUFFER_BYTES = 1 << 16;

    private static final Map<String, String> CODECS = Map.of(
            "gz", CompressorStreamFactory.GZIP,
            "tgz", CompressorStreamFactory.GZIP,
            "bz2", CompressorStreamFactory.BZIP2,
            "tbz", CompressorStreamFactory.BZIP2,
            "tbz2", CompressorStreamFactory.BZIP2,
            "zst", CompressorStreamFactory.ZSTANDARD,
            "tzst", CompressorStreamFactory.ZSTANDARD);

    private Unpacked() {}

    /** Whether a file's ending is one of those that are unpacked. */
    public static boolean knows(String fileName) {
        return CODECS.containsKey(ending(fileName));
    }

    /**
     * The bytes of a file, unpacked where its ending says so.
     *
     * @param packed is closed with what is returned
     * @throws IOException if it is not packed as its ending says
     */
    public static InputStream stream(String fileName, InputStream packed) throws IOException {
        String codec = CODECS.get(ending(fileName));
        if (codec == null) {
            return packed;
        }
        if (codec.equals(CompressorStreamFactory.ZSTANDARD)) {
            // the native one takes a second frame that is cut off for the end of the file
            return new BufferedInputStream(new ZstdInputStream(packed), BUFFER_BYTES);
        }
        try {
            // packers of large files write several streams, one after the other
            return new BufferedInputStream(
                    new CompressorStreamFactory(true).createCompressorInputStream(codec, packed), BUFFER_BYTES);
        } catch (CompressorException e) {
            throw new IOException("it is not packed as its ending says", e.getCause());
        }
    }

    private static String ending(String fileName) {
        return fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
