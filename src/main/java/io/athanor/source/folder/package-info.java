/**
 * Samples in loose files that share a name, below one folder. It never follows a link out of the folders that may be
 * read.
 *
 * <p>Central types: {@link io.athanor.source.folder.FolderSource}, {@link io.athanor.source.folder.FolderFiles}.
 */
@NullMarked
package io.athanor.source.folder;

import org.jspecify.annotations.NullMarked;
