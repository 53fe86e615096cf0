/**
 * Benchmarks against a bare loop and against what people would otherwise use. A contender runs in a JVM of its own, rounds
 * of all contenders take turns, and a result is a ratio found within one run.
 *
 * <p>Central types: {@link io.athanor.bench.Bench}, {@link io.athanor.bench.ExtractionBench}.
 */
package io.athanor.bench;
