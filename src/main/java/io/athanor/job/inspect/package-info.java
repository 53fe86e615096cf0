/**
 * What a source holds, before anything is made of it: modalities, payloads, labels, equals and what is missing. Executors look at
 * rows and payloads, the driver sees sums and a few examples. It leaves nothing behind but a page, if one is asked for.
 *
 * <p>Central types: {@link io.athanor.job.inspect.InspectJob}, {@link io.athanor.job.inspect.InspectedSource}.
 */
@NullMarked
package io.athanor.job.inspect;

import org.jspecify.annotations.NullMarked;
