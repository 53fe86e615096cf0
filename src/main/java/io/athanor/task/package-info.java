/**
 * What is learned of a sample: how its label is read from a cell and kept, what a network puts out for it and what that means,
 * what is answered where nothing is seen, and predictions of many rows. Plain values and arithmetic; it knows no tensor, no file and no Spark, and whoever
 * dispatches on the kind of a task elsewhere has a question that belongs here.
 *
 * <p>Central types: {@link io.athanor.task.TaskSettings}, {@link io.athanor.task.Task}.
 */
@NullMarked
package io.athanor.task;

import org.jspecify.annotations.NullMarked;
