package io.athanor.train.fitting;

import io.athanor.config.Registered;
import io.athanor.train.transform.FittedTransform;

/** Each vector, or token, divided by its Euclidean length. */
@Registered("l2")
public record UnitLength() implements ValueTransform {
    @Override
    public boolean readsRows() {
        return false;
    }

    @Override
    public TransformFit<?> fit(int width) {
        return new Nothing();
    }

    private record Nothing() implements TransformFit<Nothing> {
        @Override
        public void add(float[] values, int at, String label) {}

        @Override
        public void merge(Nothing later) {}

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public FittedTransform fitted() {
            return new FittedTransform.UnitLength();
        }
    }
}
