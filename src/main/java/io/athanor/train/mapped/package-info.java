/**
 * Files that are written once, from front to back, and then read at any place through the operating system's page cache, not
 * the heap. It knows neither rows nor Spark, and never leaves a file behind.
 *
 * <p>Central types: {@link io.athanor.train.mapped.ScratchFile}, {@link io.athanor.train.mapped.MappedFiles}.
 */
@NullMarked
package io.athanor.train.mapped;

import org.jspecify.annotations.NullMarked;
