package io.athanor.source;

import java.io.Serializable;

/**
 * How much a part may hold; it always holds one sample.
 *
 * @param samples at most
 * @param bytes of payloads: the sample that reaches it is the part's last
 */
public record PartLimits(int samples, long bytes) implements Serializable {
    public boolean full(long samplesSoFar, long bytesSoFar) {
        return samplesSoFar >= samples || (samplesSoFar > 0 && bytesSoFar >= bytes);
    }
}
