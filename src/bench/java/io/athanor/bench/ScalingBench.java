package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.GlooCollective;
import io.athanor.collective.MeetingPoint;
import io.athanor.fusion.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jobs/bench scaling}: what binds a training of many workers, from what can be measured on one machine. */
@Command(
        name = "scaling",
        description = {
            "Times a training's step on one worker, and sums over 2 and 4 workers by message size; fits the cost model of a"
                    + " ring (latency and bandwidth); holds it against trainings of 1, 2 and 4 workers here; and tells"
                    + " how efficient up to 256 workers of one core each would be on networks of 1 to 100 Gbit/s.",
            "A prediction hides the sum behind the backward pass, two thirds of a step, but for its last bucket of 1 MB: the"
                    + " best that can be, as a network whose last gradients are its largest hides less."
        },
        mixinStandardHelpOptions = true)
final class ScalingBench implements Callable<Integer> {
    private static final Duration TIME_OUT = Duration.ofMinutes(1);
    private static final int[] NETWORKS = {1, 10, 25, 100};
    private static final double BACKWARD = 2.0 / 3;
    private static final long LAST_BUCKET = 1 << 20;
    private static final int MOST = 256;

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
    public Integer call() throws Exception {
        turns.require();
        if (rows < 8 || latencyMicros < 0) {
            throw new UserError("Cannot measure: found --rows " + rows + " and --latency " + latencyMicros
                    + ", expected at least 8 thousand and at least 0. Correct them.");
        }
        RingModel here = RingModel.fit(sums());
        System.out.printf(
                Locale.ROOT,
                "ring here: %.0f µs a message, %.2f GB/s%n",
                1e6 * here.latency(),
                here.bytesPerSecond() / 1e9);
        long bytes = 4 * parameters();
        double step = check(here, bytes);
        predict(here, bytes, step);
        return 0;
    }

    private static long parameters() {
        long hidden = TrainingWay.HIDDEN;
        long inputs = TrainingRowsMade.MODALITIES * (TrainingRowsMade.WIDTH + 1L);
        return (inputs + 1) * hidden
                + (TrainingWay.LAYERS - 1) * (hidden + 1) * hidden
                + (hidden + 1) * TrainingRowsMade.CLASSES;
    }

    /** Sums of Gloo over the loopback device, the median of several each. */
    private List<RingModel.Timed> sums() throws Exception {
        List<RingModel.Timed> timed = new ArrayList<>();
        for (int workers : new int[] {2, 4}) {
            for (int floats = 1 << 10; floats <= 1 << 22; floats <<= 2) {
                double seconds = sum(workers, floats);
                timed.add(new RingModel.Timed(workers, 4L * floats, seconds));
                System.out.printf(
                        Locale.ROOT,
                        "sum over %d workers of %,d bytes: %.3f ms%n",
                        workers,
                        4L * floats,
                        1e3 * seconds);
            }
        }
        return timed;
    }

    private double sum(int workers, int floats) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", TIME_OUT)) {
            List<Future<double[]>> running = new ArrayList<>();
            for (int r = 0; r < workers; r++) {
                int rank = r;
                running.add(pool.submit(() -> {
                    Torch.useOneCore();
                    try (MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), TIME_OUT);
                            Collective ranks = GlooCollective.join(there, rank, workers, "127.0.0.1", TIME_OUT);
                            Tensor message = Torch.tensor(new float[floats], floats)) {
                        double[] seconds = new double[10 * turns.rounds()];
                        for (int i = -3; i < seconds.length; i++) {
                            ranks.await();
                            long began = System.nanoTime();
                            ranks.sumInPlace(message);
                            if (i >= 0) {
                                seconds[i] = (System.nanoTime() - began) / 1e9;
                            }
                        }
                        return seconds;
                    }
                }));
            }
            double[] first = running.get(0).get();
            for (Future<double[]> other : running) {
                other.get();
            }
            return PairedRatio.median(first);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Trainings of 1, 2 and 4 workers beside what the model says of them. Returns the seconds of a step of one. */
    private double check(RingModel here, long bytes) throws IOException {
        Path scratch = Files.createTempDirectory("athanor-bench-scaling");
        Map<Integer, Forked> trainings = new LinkedHashMap<>();
        Map<Integer, double[]> steps = new LinkedHashMap<>();
        try {
            for (int workers : new int[] {1, 2, 4}) {
                var task = new Contender.Task(
                        "athanor-training", "rows", scratch, scratch.resolve("" + workers), workers, rows);
                trainings.put(workers, new Forked(task, "1g", System.getProperty("java.class.path"), Map.of()));
                steps.put(workers, new double[turns.rounds()]);
            }
            for (int round = 0; round < turns.rounds(); round++) {
                for (Map.Entry<Integer, Forked> training : trainings.entrySet()) {
                    Forked.Round done = training.getValue().round();
                    int workers = training.getKey();
                    steps.getOrDefault(workers, new double[0])[round] =
                            done.wallSeconds() / (done.rows() / (double) (workers * TrainingWay.BATCH_A_WORKER));
                    System.out.printf(
                            Locale.ROOT,
                            "%d worker(s): %.0f samples/s (%s)%n",
                            workers,
                            done.rowsPerSecond(),
                            done.note());
                }
            }
        } finally {
            for (Forked training : trainings.values()) {
                training.close();
            }
        }
        Scratch.delete(scratch);
        double alone = PairedRatio.median(steps.getOrDefault(1, new double[] {Double.NaN}));
        int cores = Runtime.getRuntime().availableProcessors();
        steps.forEach((workers, seconds) -> {
            // more workers than cores take turns
            double compute = alone * Math.max(1, workers / (double) cores);
            double reducing = workers == 1 ? 0 : here.seconds(workers, bytes);
            System.out.printf(
                    Locale.ROOT,
                    "step of %d worker(s) here: %.1f ms measured; model %.1f ms with the sum hidden, %.1f ms without%n",
                    workers,
                    1e3 * PairedRatio.median(seconds),
                    1e3 * (compute + exposed(here, workers, bytes, compute)),
                    1e3 * (compute + reducing));
        });
        return alone;
    }

    /** What of a sum is not hidden behind the backward pass, in seconds. */
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

    private void predict(RingModel here, long bytes, double step) throws IOException {
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
                double efficiency = step / (step + exposed(there, workers, bytes, step));
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
