package io.athanor.evaluate;

import java.io.Serializable;

/**
 * A measured figure and its interval.
 *
 * @param value the figure
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param n rows it was measured on (of one repeat, where there are several)
 */
public record Estimate(double value, double low, double high, long n) implements Serializable {}
