package io.athanor.base;

import java.nio.charset.StandardCharsets;

/**
 * Randomness as a function: a draw depends on what it is for, never on when or where it is made. So one worker and two,
 * a run and its resumption, draw the same numbers.
 */
public final class Seeds {
    private Seeds() {}

    /** A well mixed 64-bit hash of a text (FNV-1a, finished by {@link #mix}). */
    public static long hash(String text) {
        long h = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        return finish(h);
    }

    /** Combines a seed with any number of coordinates (epoch, sample hash, layer, index …). */
    public static long mix(long seed, long... coordinates) {
        long h = finish(seed + 0x9e3779b97f4a7c15L);
        for (long c : coordinates) {
            h = further(h, c);
        }
        return h;
    }

    /** What {@link #mix} gives with one coordinate more than gave this. */
    public static long further(long mixed, long coordinate) {
        return finish((mixed ^ coordinate) + 0x9e3779b97f4a7c15L);
    }

    /** The hash as a number in [0, 1), of 53 random bits. */
    public static double uniform(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long finish(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
