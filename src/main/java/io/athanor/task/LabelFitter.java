package io.athanor.task;

import java.io.Serializable;

/**
 * Learns from the labels of training rows what a {@link Task} has to know of them. Parts of the rows may be looked at by
 * themselves and brought together in a fixed order, which decides the last bits.
 */
public interface LabelFitter extends Serializable {
    /**
     * Looks at a row's label.
     *
     * @param label as {@link TaskSettings#read} gives it
     */
    void add(String label);

    /**
     * Takes over what another has seen.
     *
     * @throws ClassCastException if it is one of another task
     */
    void addAll(LabelFitter other);

    /**
     * What was learned.
     *
     * @throws io.athanor.base.UserError if the labels leave nothing to learn: a single class, say
     */
    Task fit();
}
