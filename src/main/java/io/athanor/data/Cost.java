package io.athanor.data;

import java.io.Serializable;

/**
 * What using a model costs, its encoders counted.
 *
 * @param fusionParameters learned values of the fused network
 * @param encoderParameters learned values of the encoders of its modalities
 * @param fusionBytes size of its exported file
 * @param encoderBytes size of the encoders' files
 * @param millisecondsPerRow measured wall-clock time to score a row from its payloads, encoders included
 */
public record Cost(
        long fusionParameters, long encoderParameters, long fusionBytes, long encoderBytes, double millisecondsPerRow)
        implements Serializable {

    public long parameters() {
        return fusionParameters + encoderParameters;
    }

    public long bytes() {
        return fusionBytes + encoderBytes;
    }
}
