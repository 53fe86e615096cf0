/**
 * Process groups between the workers of one training attempt. It moves tensors between ranks and knows nothing of what
 * they mean.
 *
 * <p>Central type: {@link io.athanor.collective.Collective}.
 */
@NullMarked
package io.athanor.collective;

import org.jspecify.annotations.NullMarked;
