/**
 * Files of a source by paths, folders and globs, and what a cell may refer to: nothing outside the folders and hosts
 * that may be read. It never opens a file but to look up its length and time.
 *
 * <p>Central types: {@link io.athanor.source.listing.SourceListing}, {@link io.athanor.source.listing.References}.
 */
@NullMarked
package io.athanor.source.listing;

import org.jspecify.annotations.NullMarked;
