package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * One epoch of a training.
 *
 * @param epoch from 1
 * @param trainLoss mean loss of the epoch's training rows
 * @param validationLoss mean loss of the validation rows after it; NaN where there are none, and then left out of charts
 * @param validationAccuracy in [0, 1]
 */
public record CurvePoint(
        int epoch,
        @JsonProperty("train_loss") double trainLoss,
        @JsonProperty("validation_loss") double validationLoss,
        @JsonProperty("validation_accuracy") double validationAccuracy)
        implements Serializable {}
