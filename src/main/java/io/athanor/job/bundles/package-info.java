/**
 * Models that users bring: tried on payloads made here, given a name, shown and taken away again. It trains nothing, and changes
 * no model's files.
 *
 * <p>Central types: {@link io.athanor.job.bundles.ModelTrial}, {@link io.athanor.job.bundles.UserModels}.
 */
@NullMarked
package io.athanor.job.bundles;

import org.jspecify.annotations.NullMarked;
