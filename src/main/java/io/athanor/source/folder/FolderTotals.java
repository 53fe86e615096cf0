package io.athanor.source.folder;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.source.PathPattern;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a folder's files as a whole, in memory that does not grow with them. Files may come in any order.
 *
 * <p>Their state is the sum of the SHA-256 of each one's name, length and time, modulo 2²⁵⁶.
 */
final class FolderTotals implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int STATE_BITS = 256;

    private final FileNaming naming;
    private long files;
    private long named;
    private long bytes;
    private BigInteger state = BigInteger.ZERO;
    private Changes changes = Changes.NONE;
    private @Nullable String refusal;

    FolderTotals(FileNaming naming) {
        this.naming = naming;
    }

    FolderTotals add(ListedFiles listed) {
        Changes.Tally leftOut = new Changes.Tally();
        for (FoundFile file : listed.files()) {
            files++;
            bytes += file.length();
            state = sum(state, new BigInteger(Fingerprint.sha256(file.stamp().getBytes(StandardCharsets.UTF_8)), 16));
            Optional<PathPattern.Match> name = naming.name(file.name(), leftOut);
            named += name.isPresent() ? 1 : 0;
        }
        changes = changes.plus(listed.changes()).plus(leftOut.changes());
        refusal = first(refusal, listed.refusal());
        return this;
    }

    FolderTotals plus(FolderTotals other) {
        files += other.files;
        named += other.named;
        bytes += other.bytes;
        state = sum(state, other.state);
        changes = changes.plus(other.changes);
        refusal = first(refusal, other.refusal);
        return this;
    }

    private static BigInteger sum(BigInteger a, BigInteger b) {
        return a.add(b).mod(BigInteger.ONE.shiftLeft(STATE_BITS));
    }

    /** The same whichever comes first. */
    private static @Nullable String first(@Nullable String a, @Nullable String b) {
        return a == null || (b != null && b.compareTo(a) < 0) ? b : a;
    }

    long files() {
        return files;
    }

    /** Those that belong to a sample. */
    long named() {
        return named;
    }

    long bytes() {
        return bytes;
    }

    /** What was passed over, and why. */
    Changes changes() {
        return changes;
    }

    /** Why a folder cannot be listed, or null. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** Another where a file was added, has left, or is of another length or time. */
    Map<String, Object> state() {
        return new TreeMap<>(Map.of(
                "files", files,
                "bytes", bytes,
                "sum", HexFormat.of().formatHex(Fingerprint.sha256().digest(state.toByteArray()))));
    }
}
