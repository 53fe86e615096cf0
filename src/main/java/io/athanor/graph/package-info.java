/**
 * Embeddings of the entities of a graph, trained from a table of triples by the workers that train fusion models, and joined
 * to samples through a cell that names an entity: what is known beside the samples is one more modality. It knows nothing of
 * labels or splits, and never looks at a sample while it trains.
 *
 * <p>Central types: {@link io.athanor.graph.GraphSettings}, {@link io.athanor.graph.EmbeddingStage},
 * {@link io.athanor.graph.EntityStage}.
 */
@NullMarked
package io.athanor.graph;

import org.jspecify.annotations.NullMarked;
