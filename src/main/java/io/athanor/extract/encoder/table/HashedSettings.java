package io.athanor.extract.encoder.table;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;

/** Which columns of words have too many of them to be told apart one by one. */
public record HashedSettings(
        @Setting(
                value =
                        "Those of the columns whose words are too many to be learned one by one: each counts as one of hash-buckets"
                                + " categories, by its hash, which others share.",
                otherwise = "[]")
        List<String> hashed,

        @Setting(
                value = "Categories of a hashed column; more than 256 need as many max-categories of one-hot.",
                otherwise = "256",
                min = 2,
                max = 65536)
        int hashBuckets)
        implements Serializable {
    public HashedSettings {
        hashed = List.copyOf(hashed);
    }

    static HashedSettings none() {
        return new HashedSettings(List.of(), 256);
    }

    /** The category of a word: the non-negative remainder of its MurmurHash3 (32 bits, seed 0, of UTF-8). */
    String bucket(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return "#" + Math.floorMod(MurmurHash3.hash32x86(bytes, 0, bytes.length, 0), hashBuckets);
    }
}
