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
 * @param millisPerRow milliseconds of processor time a row of the fusion network takes on one thread: the least of several runs
 * @param millisPerRowWithEncoders the same and the time its encoders take a row, decoding included
 * @param mostMillisPerRow the most of those runs
 * @param mostMillisPerRowWithEncoders the same with its encoders
 */
public record Cost(
        long parameters,
        @JsonProperty("parameters_with_encoders") long parametersWithEncoders,
        long bytes,
        @JsonProperty("bytes_with_encoders") long bytesWithEncoders,
        @JsonProperty("millis_per_row") double millisPerRow,
        @JsonProperty("millis_per_row_with_encoders") double millisPerRowWithEncoders,
        @JsonProperty("most_millis_per_row") double mostMillisPerRow,
        @JsonProperty("most_millis_per_row_with_encoders") double mostMillisPerRowWithEncoders)
        implements Serializable {}
