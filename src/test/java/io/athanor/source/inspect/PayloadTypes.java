package io.athanor.source.inspect;

import java.util.Arrays;

/** {@link FieldGuess} for tests of other packages. */
public final class PayloadTypes {
    private PayloadTypes() {}

    public static Inspection.Type ofName(String name) {
        return FieldGuess.ofName(name);
    }

    /** @param file of which the first bytes alone are looked at */
    public static Inspection.Type ofHead(byte[] file) {
        return FieldGuess.ofHead(Arrays.copyOf(file, Math.min(file.length, FieldGuess.HEAD_BYTES)));
    }
}
