/**
 * A look at data that nobody has described: what fields hold, which is the label, and a first pipeline file. It
 * guesses, says that it does, and never writes into a work directory.
 *
 * <p>Central types: {@link io.athanor.source.inspect.Inspector}, {@link io.athanor.source.inspect.PipelineDraft}.
 */
@NullMarked
package io.athanor.source.inspect;

import org.jspecify.annotations.NullMarked;
