package io.athanor.evaluate;

import java.io.Serializable;

/** An interval of values, both ends included. */
public record Interval(double low, double high) implements Serializable {}
