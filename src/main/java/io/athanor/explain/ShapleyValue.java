package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * A modality's Shapley value.
 *
 * @param value in the unit of what is shared
 * @param low lower end of its interval
 * @param high upper end
 */
public record ShapleyValue(Modality modality, double value, double low, double high) implements Serializable {}
