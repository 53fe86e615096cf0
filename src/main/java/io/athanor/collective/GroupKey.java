package io.athanor.collective;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the ranks of an attempt share and nobody else knows: each proves to the others that it has it. It travels with Spark's
 * tasks, so it is as secret as these are; {@code spark.authenticate} and encryption keep them so.
 */
public record GroupKey(String text) implements Serializable {
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** A new one that cannot be guessed. */
    public static GroupKey random() {
        byte[] drawn = new byte[BYTES];
        new SecureRandom().nextBytes(drawn);
        return new GroupKey(HexFormat.of().formatHex(drawn));
    }

    /**
     * What only those who have the key can say about numbers drawn for the occasion: HMAC-SHA-256 (RFC 2104).
     *
     * @param drawn by all ranks
     * @param rank that says so
     * @return [4]
     */
    long[] proof(long[] drawn, int rank) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), ALGORITHM));
            ByteBuffer said = ByteBuffer.allocate(Long.BYTES * (drawn.length + 1));
            said.asLongBuffer().put(drawn).put(rank);
            LongBuffer digest = ByteBuffer.wrap(mac.doFinal(said.array())).asLongBuffer();
            long[] proof = new long[digest.remaining()];
            digest.get(proof);
            return proof;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Without the text, which belongs in no log. */
    @Override
    public String toString() {
        return "GroupKey";
    }
}
