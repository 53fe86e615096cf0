package io.athanor.job.figures;

import io.athanor.task.Predictions;

/**
 * Some of the rows of an entry: of a method, a split or fold, and a condition. They do not travel.
 *
 * @param entry its number
 */
public record EntryRows(int entry, Predictions rows) {}
