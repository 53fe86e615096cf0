package io.athanor.extract;

import io.athanor.extract.journal.Journal;

/**
 * What a part's payloads are watched by while they are worked on.
 *
 * @param givenUp told once for each thread that is given up
 */
record Watch(GuardSettings limits, Journal journal, Runnable givenUp) {}
