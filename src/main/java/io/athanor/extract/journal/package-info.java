/**
 * What outlives a process that dies of a payload: which samples were in work, and which are known to hang or kill. It
 * quarantines nothing itself.
 *
 * <p>Central types: {@link io.athanor.extract.journal.Journal}, {@link io.athanor.extract.journal.History}.
 */
@NullMarked
package io.athanor.extract.journal;

import org.jspecify.annotations.NullMarked;
