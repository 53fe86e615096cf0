/**
 * A joined table as training reads it: the files of each bucket, opened one by one on the driver or in a task. It
 * never asks Spark to scan (a scan forgets buckets where there is no join), and never changes a cell.
 *
 * <p>Central types: {@link io.athanor.train.joined.JoinedTable}, {@link io.athanor.train.joined.JoinedFiles}.
 */
@NullMarked
package io.athanor.train.joined;

import org.jspecify.annotations.NullMarked;
