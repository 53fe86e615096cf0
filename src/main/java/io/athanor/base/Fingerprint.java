package io.athanor.base;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names an artefact by everything that decides its content: the algorithm's version, the settings it reads, its
 * inputs' fingerprints, the hashes of its models, its seed. The code's version and the machine are recorded elsewhere and
 * never part of it, so an upgrade that changes no result redoes no work.
 *
 * @param hex 16 lower-case hexadecimal digits, the head of a SHA-256
 */
public record Fingerprint(String hex) implements Serializable {

    @JsonCreator
    public Fingerprint {
        if (!hex.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException("not a fingerprint: " + hex);
        }
    }

    /**
     * Starts a fingerprint.
     *
     * @param stage the stage's name
     * @param version the stage's algorithm version, raised by hand when its result changes
     */
    public static Builder of(String stage, int version) {
        return new Builder().with("stage", stage).with("version", version);
    }

    /** The full SHA-256 of some bytes, as 64 hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    @Override
    @JsonValue
    public String toString() {
        return hex;
    }

    /** Collects named values; the order of the calls counts. */
    public static final class Builder {
        private final MessageDigest digest = sha256();

        /**
         * Adds a value by its JSON form: a scalar, a record, a list or a map (whose keys are sorted).
         *
         * @param value null is a value of its own
         */
        public Builder with(String name, @Nullable Object value) {
            String line = name + "=" + Json.canonical(value) + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        public Builder withInputs(Collection<Fingerprint> inputs) {
            return with("inputs", inputs.stream().map(Fingerprint::hex).toList());
        }

        public Fingerprint build() {
            return new Fingerprint(HexFormat.of().formatHex(digest.digest()).substring(0, 16));
        }
    }

    /** A SHA-256 that begins. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
