package io.athanor.extract.part;

import io.athanor.extract.FeatureExtractor;
import io.athanor.model.ModelBundle;
import java.util.TreeMap;

/** An extractor for tests that computes without a model. */
public interface ModelFree extends FeatureExtractor {
    @Override
    default ModelBundle bundle() {
        return new ModelBundle("none", new TreeMap<>(), 0, "Apache-2.0", "a test");
    }

    @Override
    default int batchRows() {
        return 4;
    }
}
