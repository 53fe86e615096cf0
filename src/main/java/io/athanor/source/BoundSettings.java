package io.athanor.source;

import io.athanor.base.Setting;
import java.io.Serializable;

/** What a source may cost while it is looked through; payloads have bounds of their own, a modality. */
public record BoundSettings(
        @Setting(value = "Members of a tar shard at most.", otherwise = "10000000", min = 1, max = 1000000000)
        int tarMembers,

        @Setting(
                value = "Bytes of one tar member's headers at most, those for long names and extended ones included.",
                otherwise = "1048576",
                min = 1024,
                max = 67108864)
        int tarHeaderBytes,

        @Setting(
                value = "Bytes of a JSON member at most that is read for its cells; a longer one is rejected.",
                otherwise = "16777216",
                min = 2,
                max = 1073741824)
        int jsonBytes,

        @Setting(
                value =
                        "Bytes of a packed shard (.tar.gz and the like) at most when it is unpacked to the disk of an executor.",
                otherwise = "68719476736",
                min = 1024,
                max = 1099511627776L)
        long unpackedBytes)
        implements Serializable {

    public static BoundSettings defaults() {
        return new BoundSettings(10_000_000, 1 << 20, 16 << 20, 64L << 30);
    }
}
