package io.athanor.data;

import java.io.Serializable;

/** What one modality's feature looks like. */
public record FeatureSpec(Modality modality, Shape shape) implements Serializable {}
