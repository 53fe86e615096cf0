package io.athanor.graph;

import io.athanor.train.loop.EpochReport;
import java.io.Serializable;
import java.util.List;

/**
 * What a training of embeddings comes back with; the embeddings themselves are written where they were trained.
 *
 * @param curve one report an epoch, also those before a resumption
 * @param figures of the triples that were held out
 */
record TrainedEmbeddings(List<EpochReport> curve, LinkFigures figures) implements Serializable {
    TrainedEmbeddings {
        curve = List.copyOf(curve);
    }
}
