package io.athanor.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How busy a GPU is, as {@code nvidia-smi} tells ten times a second: the share of the time since it last looked in which some
 * kernel ran on it. Nothing is changed on the device.
 */
final class GpuLoad implements AutoCloseable {
    private final Process process;
    private final List<Sample> samples = new CopyOnWriteArrayList<>();

    private record Sample(long nanos, int percent) {}

    private GpuLoad(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "gpu-load");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Begins to look.
     *
     * @param gpu its number, as {@code nvidia-smi} has it
     */
    static GpuLoad of(int gpu, Path log) throws IOException {
        return new GpuLoad(new ProcessBuilder(
                        "nvidia-smi",
                        "--id=" + gpu,
                        "--query-gpu=utilization.gpu",
                        "--format=csv,noheader,nounits",
                        "--loop-ms=100")
                .redirectError(log.toFile())
                .start());
    }

    /** Until the program ends, as it is made to by {@link #close}. */
    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // some devices do not tell: [N/A]
                if (line.strip().matches("[0-9]{1,3}")) {
                    samples.add(new Sample(System.nanoTime(), Integer.parseInt(line.strip())));
                }
            }
        } catch (IOException e) {
            // the stream of a program that was ended
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * The mean since then, in 0 to 1; NaN if nothing was told.
     *
     * @param nanos as {@link System#nanoTime} has it
     */
    double since(long nanos) {
        return samples.stream()
                        .filter(sample -> sample.nanos() - nanos > 0)
                        .mapToInt(Sample::percent)
                        .average()
                        .orElse(Double.NaN)
                / 100;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
