package io.athanor.extract.part;

import io.athanor.extract.FeatureExtractor;

/** An extractor for tests that infers a few payloads at a time. */
public interface ModelFree extends FeatureExtractor {
    @Override
    default int batchRows() {
        return 4;
    }
}
