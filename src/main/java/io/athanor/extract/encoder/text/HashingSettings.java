package io.athanor.extract.encoder.text;

import io.athanor.base.Setting;
import java.io.Serializable;

/** How pieces of a text become a vector of fixed width. */
public record HashingSettings(
        @Setting(
                value =
                        "Width of the vector: pieces are hashed to its places, and share one by chance where it is small.",
                otherwise = "4096",
                min = 16,
                max = 65536)
        int nFeatures,

        @Setting(value = "Whether a piece that is there c times counts 1 + ln(c), and not c.", otherwise = "true")
        boolean sublinearTf,

        @Setting(
                value = "Whether the vector is brought to Euclidean length 1 (l2), or left as it is counted (none).",
                otherwise = "l2",
                oneOf = {"l2", "none"})
        String norm,

        @Setting(
                value =
                        "Whether a piece is subtracted where its hash is negative, so that pieces that share a place cancel out on"
                                + " average. Without it all counts are 0 or more, as bm25 reads them.",
                otherwise = "true")
        boolean alternateSign,

        @Setting(
                value = "Characters read of a text; the rest is cut off.",
                otherwise = "100000",
                min = 1,
                max = 10000000)
        int maxCharacters)
        implements Serializable {}
