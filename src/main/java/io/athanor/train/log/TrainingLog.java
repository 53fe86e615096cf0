package io.athanor.train.log;

import io.athanor.table.WorkDirectory;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import io.athanor.train.loop.TrainingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A training's course in files beside its model: a line of JSON an epoch and now and then one about steps, and the same for
 * TensorBoard. Files are written whole, as object stores cannot append, and so they are kept small: the longer a training
 * runs, the fewer lines it adds. A training that goes on after a death adds to what stands there, no epoch and no step twice.
 */
public final class TrainingLog implements TrainingProgress, AutoCloseable {
    /** One JSON object a line. */
    public static final String FILE = "training.jsonl";

    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** And no more than so many lines about steps while the training's age doubles. */
    private static final int LINES = 200;

    private final Path folder;
    private final FileSystem files;
    private final boolean tensorBoard;
    private final Clock clock;
    private final List<LogLine> lines = new ArrayList<>();
    private Instant lineAt = Instant.MIN;
    private Instant writtenAt = Instant.MIN;
    private int epoch;
    private long step;
    private boolean unwritten;

    /**
     * @param folder the model's
     * @param tensorBoard whether TensorBoard's file is written too
     */
    public TrainingLog(WorkDirectory work, Path folder, boolean tensorBoard, Clock clock) {
        this.folder = folder;
        // bare: TensorBoard would take a checksum's file for one of its own
        this.files = work.files() instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : work.files();
        this.tensorBoard = tensorBoard;
        this.clock = clock;
        for (String text : work.readText(new Path(folder, FILE)).orElse("").split("\n")) {
            Optional<LogLine> line = LogLine.read(text);
            if (line.isEmpty()) {
                // cut short: nothing stands behind it
                break;
            }
            add(line.get());
        }
        unwritten = false;
    }

    @Override
    public synchronized void epoch(String training, EpochReport report) {
        if (report.epoch() > epoch) {
            add(LogLine.of(clock.instant(), report));
        }
        writeNowAndThen();
    }

    @Override
    public synchronized void step(String training, StepReport report) {
        Instant now = clock.instant();
        if (report.step() > step && passed(lineAt, now)) {
            add(LogLine.of(now, report));
        }
        writeNowAndThen();
    }

    private void add(LogLine line) {
        lines.add(line);
        lineAt = line.at();
        epoch = line.whole() ? line.epoch() : epoch;
        step = Math.max(step, line.step());
        unwritten = true;
    }

    private boolean passed(Instant since, Instant now) {
        if (lines.isEmpty() || since.equals(Instant.MIN)) {
            return true;
        }
        Duration share = Duration.between(lines.get(0).at(), now).dividedBy(LINES);
        return Duration.between(since, now).compareTo(share.compareTo(PAUSE) > 0 ? share : PAUSE) >= 0;
    }

    private void writeNowAndThen() {
        if (unwritten && passed(writtenAt, clock.instant())) {
            write();
        }
    }

    private void write() {
        String text = lines.stream().map(line -> line.write() + "\n").collect(Collectors.joining());
        write(FILE, text.getBytes(StandardCharsets.UTF_8));
        if (tensorBoard) {
            write(EventFile.NAME, EventFile.of(lines));
        }
        writtenAt = clock.instant();
        unwritten = false;
    }

    private void write(String name, byte[] bytes) {
        Path file = new Path(folder, name);
        try (var out = files.create(file, true)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Writes what was not written yet. */
    @Override
    public synchronized void close() {
        if (unwritten) {
            write();
        }
    }
}
