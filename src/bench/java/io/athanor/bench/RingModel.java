package io.athanor.bench;

import java.util.List;

/**
 * What a sum over workers costs on a ring: 2·(n − 1) messages one after another, each of a latency and 1/n of the bytes (Thakur,
 * Rabenseifner, Gropp: Optimization of collective communication operations in MPICH, 2005).
 *
 * @param latency seconds a message
 * @param secondsPerByte inverse of the bandwidth
 */
record RingModel(double latency, double secondsPerByte) {
    /** A sum that was timed. */
    record Timed(int workers, long bytes, double seconds) {
        private double messages() {
            return 2.0 * (workers - 1);
        }

        private double moved() {
            return messages() * bytes / workers;
        }
    }

    /** The model with the least squares of relative errors; neither figure is below zero. */
    static RingModel fit(List<Timed> sums) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double a = 0;
        double b = 0;
        for (Timed sum : sums) {
            double messages = sum.messages() / sum.seconds();
            double moved = sum.moved() / sum.seconds();
            aa += messages * messages;
            ab += messages * moved;
            bb += moved * moved;
            a += messages;
            b += moved;
        }
        double determinant = aa * bb - ab * ab;
        double latency = (a * bb - b * ab) / determinant;
        double perByte = (b * aa - a * ab) / determinant;
        if (latency < 0) {
            return new RingModel(0, b / bb);
        }
        return perByte < 0 ? new RingModel(a / aa, 0) : new RingModel(latency, perByte);
    }

    double seconds(int workers, long bytes) {
        return latencies(workers) + transfer(workers, bytes);
    }

    double latencies(int workers) {
        return 2.0 * (workers - 1) * latency;
    }

    double transfer(int workers, long bytes) {
        return 2.0 * (workers - 1) * bytes / workers * secondsPerByte;
    }

    double bytesPerSecond() {
        return 1 / secondsPerByte;
    }
}
