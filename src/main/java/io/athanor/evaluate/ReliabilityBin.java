package io.athanor.evaluate;

import java.io.Serializable;

/**
 * Rows whose highest probability lies in (low, high]: a calibrated method is right as often as it says.
 *
 * @param low lower end of the bin
 * @param high upper end of the bin
 * @param rows rows in the bin
 * @param confidence mean of the highest probability, 0 where there is no row
 * @param accuracy share of rows told right, 0 where there is no row
 */
public record ReliabilityBin(double low, double high, long rows, double confidence, double accuracy)
        implements Serializable {}
