/**
 * What of earlier extractions stands again, by revisions and hashes of payloads: decided once, before the first part,
 * so that a run that goes on later decides the same. It never reads a payload, and leaves features where they are
 * until the table is written.
 *
 * <p>Central types: {@link io.athanor.extract.reuse.Plan}, {@link io.athanor.extract.reuse.ReuseDecisions}.
 */
@NullMarked
package io.athanor.extract.reuse;

import org.jspecify.annotations.NullMarked;
