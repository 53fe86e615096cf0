package io.athanor.data;

import java.io.Serializable;

/**
 * What using a model costs: its fused network, and the encoders of the modalities it reads.
 *
 * @param fusionParameters learned values of the fused network
 * @param encoderParameters learned values of the encoders
 * @param fusionBytes size of the network's exported file
 * @param encoderBytes size of the encoders' files
 * @param fusionMilliseconds measured wall-clock time of the network, a row
 * @param encoderMilliseconds measured wall-clock time of the encoders, a row, reading and decoding included
 */
public record Cost(
        long fusionParameters,
        long encoderParameters,
        long fusionBytes,
        long encoderBytes,
        double fusionMilliseconds,
        double encoderMilliseconds)
        implements Serializable {}
