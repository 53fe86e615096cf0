package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.fusion.ops.Torch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jobs/bench scaling}: what binds a training of many workers, from what can be measured on one machine. */
@Command(
        name = "scaling",
        description = {
            "Times sums over 2 and 4 workers by message size, on the clock and in processor time, and fits the cost model of"
                    + " a ring (latency and bandwidth) to both, where each worker has a core; times a step of 1, 2 and 4"
                    + " workers that learn apart, each by itself, and together; holds the model against these; and tells how"
                    + " efficient up to 256 workers of one core each would be on networks of 1 to 100 Gbit/s.",
            "Here all cores compute, so that the model adds the sum to the step of workers apart. A prediction adds its"
                    + " processor time, and hides what it waits behind the backward pass, two thirds of a step, but for the"
                    + " last bucket of 1 MB: the best that can be, as a network whose last gradients are its largest hides"
                    + " less."
        },
        mixinStandardHelpOptions = true)
final class ScalingBench implements Callable<Integer> {
    private static final int[] NETWORKS = {1, 10, 25, 100};
    private static final double BACKWARD = 2.0 / 3;
    private static final long LAST_BUCKET = 1 << 20;
    private static final int MOST = 256;
    private static final int MOST_SUMS = 400;
    private static final int ENOUGH_FLOATS = 1 << 24;

    @Mixin
    private final Turns turns = new Turns(5);

    @Option(names = "--rows", defaultValue = "41", description = "Thousands of rows a training has (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--latency",
            defaultValue = "30",
            description = "Microseconds a message takes on the networks that are predicted, besides what it takes here"
                    + " (${DEFAULT-VALUE}).")
    private double latencyMicros;

    @Option(names = "--plot", description = "File for the plot, as SVG (target/scaling.svg).")
    private Path plot;

    @Override
    public Integer call() throws IOException {
        turns.require();
        if (rows < 8 || latencyMicros < 0) {
            throw new UserError("Cannot measure: found --rows " + rows + " and --latency " + latencyMicros
                    + ", expected at least 8 thousand and at least 0. Correct them.");
        }
        List<RingModel.Timed> clock = new ArrayList<>();
        List<RingModel.Timed> processor = new ArrayList<>();
        sums(clock, processor);
        RingModel ring = fitted("on the clock", clock);
        RingModel cores = fitted("of processor time a worker", processor);
        long bytes = 4 * parameters();
        double step = check(ring, bytes);
        predict(ring, cores, bytes, step);
        return 0;
    }

    private static RingModel fitted(String what, List<RingModel.Timed> sums) {
        int cores = Runtime.getRuntime().availableProcessors();
        // Gloo's threads turn in circles while others of theirs wait for a core, which no network asks of them
        List<RingModel.Timed> apart =
                sums.stream().filter(sum -> sum.workers() <= cores).toList();
        RingModel ring = RingModel.fit(apart.isEmpty() ? sums : apart);
        System.out.printf(
                Locale.ROOT,
                "ring here: %.0f µs a message and %.2f ms a megabyte %s%n",
                1e6 * ring.latency(),
                1e9 * ring.secondsPerByte(),
                what);
        return ring;
    }

    private static long parameters() {
        long hidden = TrainingWay.HIDDEN;
        long inputs = TrainingRowsMade.MODALITIES * (TrainingRowsMade.WIDTH + 1L);
        return (inputs + 1) * hidden
                + (TrainingWay.LAYERS - 1) * (hidden + 1) * hidden
                + (hidden + 1) * TrainingRowsMade.CLASSES;
    }

    /** Sums of Gloo over the loopback device: the median of several on the clock, the mean of their processor time. */
    private void sums(List<RingModel.Timed> clock, List<RingModel.Timed> processor) {
        for (int workers : new int[] {2, 4}) {
            for (int floats = 1 << 10; floats <= 1 << 22; floats <<= 2) {
                Sum sum = sum(workers, floats);
                clock.add(new RingModel.Timed(workers, 4L * floats, sum.seconds()));
                processor.add(new RingModel.Timed(workers, 4L * floats, sum.cpuSeconds()));
                System.out.printf(
                        Locale.ROOT,
                        "sum over %d workers of %,d bytes: %.3f ms, %.3f ms of processor time a worker%n",
                        workers,
                        4L * floats,
                        1e3 * sum.seconds(),
                        1e3 * sum.cpuSeconds());
            }
        }
    }

    private record Sum(double seconds, double cpuSeconds) {}

    private Sum sum(int workers, int floats) {
        // processor time comes in hundredths of a second: small messages are many
        int times = turns.rounds() * Math.max(20, Math.min(MOST_SUMS, ENOUGH_FLOATS / floats));
        return RankThreads.run(workers, ranks -> {
                    try (Tensor message = Torch.tensor(new float[floats], floats)) {
                        for (int i = 0; i < times / 10; i++) {
                            ranks.allReduceSum(message);
                        }
                        ranks.await();
                        long cpuBefore = processNanos();
                        double[] seconds = new double[times];
                        for (int i = 0; i < times; i++) {
                            long began = System.nanoTime();
                            ranks.allReduceSum(message);
                            seconds[i] = (System.nanoTime() - began) / 1e9;
                        }
                        ranks.await();
                        double cpuSeconds = (processNanos() - cpuBefore) / 1e9 / times / workers;
                        return new Sum(PairedRatio.median(seconds), cpuSeconds);
                    }
                })
                .get(0);
    }

    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Trainings of 1, 2 and 4 workers beside what the model says of them. Returns the seconds of a step of one. */
    private double check(RingModel here, long bytes) throws IOException {
        Path scratch = Files.createTempDirectory("athanor-bench-scaling");
        double alone = Double.NaN;
        for (int workers : new int[] {1, 2, 4}) {
            double[] apart = new double[turns.rounds()];
            double[] together = new double[turns.rounds()];
            String waited = "";
            try (Forked each = training("rows-apart", workers, scratch);
                    Forked all = training("rows-ring", workers, scratch)) {
                for (int round = 0; round < turns.rounds(); round++) {
                    apart[round] = step(each.round(), workers);
                    Forked.Round ring = all.round();
                    together[round] = step(ring, workers);
                    waited = ring.note();
                }
            }
            double compute = PairedRatio.median(apart);
            double measured = PairedRatio.median(together);
            double sum = workers == 1 ? 0 : here.transfer(workers, bytes) + buckets(bytes) * here.latencies(workers);
            System.out.printf(
                    Locale.ROOT,
                    "step of %d worker(s) here: %.1f ms measured; apart %.1f ms and sum %.1f ms make %.1f ms, %+.0f %% (%s)%n",
                    workers,
                    1e3 * measured,
                    1e3 * compute,
                    1e3 * sum,
                    1e3 * (compute + sum),
                    100 * ((compute + sum) / measured - 1),
                    waited);
            if (workers == 1) {
                alone = compute;
            }
        }
        Scratch.delete(scratch);
        return alone;
    }

    private Forked training(String modality, int workers, Path scratch) throws IOException {
        var task = new Contender.Task(
                "athanor-training", modality, scratch, scratch.resolve(modality + "-" + workers), workers, rows);
        return new Forked(task, "1g", System.getProperty("java.class.path"), Map.of());
    }

    /** Seconds of a step of all workers. */
    private static double step(Forked.Round done, int workers) {
        return done.wallSeconds() / (done.rows() / (double) (workers * TrainingWay.BATCH_A_WORKER));
    }

    /** What of a sum's wait is not hidden behind the backward pass, in seconds. */
    private static double exposed(RingModel ring, int workers, long bytes, double step) {
        if (workers == 1) {
            return 0;
        }
        long last = Math.min(bytes, LAST_BUCKET);
        double before = ring.transfer(workers, bytes - last) + (buckets(bytes) - 1) * ring.latencies(workers);
        return Math.max(0, before - BACKWARD * step) + ring.seconds(workers, last);
    }

    private static long buckets(long bytes) {
        return (bytes + LAST_BUCKET - 1) / LAST_BUCKET;
    }

    /**
     * @param here sums on the clock
     * @param cores sums in processor time, which a worker's only core lacks for its step
     */
    private void predict(RingModel here, RingModel cores, long bytes, double step) throws IOException {
        Map<String, double[]> lines = new LinkedHashMap<>();
        System.out.println("efficiency of N workers, a core each, 1,024 rows a worker and step:");
        for (int gigabits : NETWORKS) {
            RingModel there = new RingModel(
                    here.latency() + latencyMicros / 1e6,
                    // a wire does not spare the copying and adding that is done here
                    Math.max(here.secondsPerByte(), 8 / (gigabits * 1e9)));
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%4d Gbit/s:", gigabits));
            List<Double> efficiencies = new ArrayList<>();
            for (int workers = 1; workers <= MOST; workers *= 2) {
                double adding = cores.transfer(workers, bytes) + buckets(bytes) * cores.latencies(workers);
                double efficiency = step / (step + adding + exposed(there, workers, bytes, step));
                efficiencies.add(efficiency);
                line.append(String.format(Locale.ROOT, "  %d: %.2f", workers, efficiency));
            }
            double transfer = there.transfer(MOST, bytes);
            double latencies = buckets(bytes) * there.latencies(MOST);
            String binds = latencies + transfer < BACKWARD * step
                    ? "computing binds"
                    : latencies > transfer ? "latency binds first" : "bandwidth binds first";
            System.out.printf(
                    Locale.ROOT,
                    "%s; at %d: %.1f ms of messages, %.1f ms of bytes, %.1f ms of computing: %s%n",
                    line,
                    MOST,
                    1e3 * latencies,
                    1e3 * transfer,
                    1e3 * step,
                    binds);
            lines.put(
                    gigabits + " Gbit/s",
                    efficiencies.stream().mapToDouble(Double::doubleValue).toArray());
        }
        Path file = plot == null ? Path.of(System.getProperty("athanor.home")).resolve("target/scaling.svg") : plot;
        Files.writeString(file, EfficiencyPlot.draw(lines));
        System.out.println("plot: " + file.toAbsolutePath());
    }
}
