package io.athanor.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * What a model takes, by itself and with the encoders of the modalities it sees.
 *
 * @param parameters weights of the fusion network
 * @param parametersWithEncoders the same and the weights of its encoders
 * @param bytes size of the exported network
 * @param bytesWithEncoders the same and the size of its encoders' files
 * @param millisPerRow milliseconds a row of the fusion network
 * @param millisPerRowWithEncoders the same and the time its encoders took a row, reading and decoding included
 */
public record Cost(
        long parameters,
        @JsonProperty("parameters_with_encoders") long parametersWithEncoders,
        long bytes,
        @JsonProperty("bytes_with_encoders") long bytesWithEncoders,
        @JsonProperty("millis_per_row") double millisPerRow,
        @JsonProperty("millis_per_row_with_encoders") double millisPerRowWithEncoders)
        implements Serializable {}
