package io.athanor.extract.payload;

import io.athanor.extract.GuardSettings;
import io.athanor.extract.journal.Journal;

/**
 * What a part's payloads are watched by while they are worked on.
 *
 * @param givenUp told once for each thread that is given up
 */
public record Watch(GuardSettings limits, Journal journal, Runnable givenUp) {}
