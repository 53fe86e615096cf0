package io.athanor.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.athanor.table.WorkDirectory;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import io.athanor.train.step.EpochTally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
    private static final int STEPS = 10;

    @TempDir
    Path folder;

    private final Ticking clock = new Ticking();

    @Test
    void every_epoch_has_a_line_and_steps_one_now_and_then() throws IOException {
        try (TrainingLog log = log()) {
            for (int step = 1; step < STEPS; step++) {
                clock.passes(2);
                log.step("teacher", step(1, step));
            }
            log.epoch("teacher", epoch(1, 0.5));
            log.epoch("teacher", epoch(2, Double.NaN));
        }

        assertThat(text()).hasSize(5);
        assertThat(text().get(0))
                .isEqualTo("{\"all-reduce-share\":0.2,\"at\":\"2026-01-01T00:00:02Z\",\"data-wait-share\":0.1,"
                        + "\"epoch\":1,\"learning-rate\":0.003,\"of\":\"step\",\"samples-per-second\":50.0,\"step\":1,"
                        + "\"train/loss\":2.0}");
        assertThat(lines()).extracting(LogLine::step).containsExactly(1L, 4L, 7L, 10L, 20L);
        assertThat(lines().get(3).scalars())
                .containsEntry("validation/loss", 0.5)
                .containsEntry("validation/accuracy", 0.75)
                .containsEntry("samples-per-second", 100.0);
        assertThat(lines().get(4).scalars()).doesNotContainKey("validation/loss");
    }

    @Test
    void a_training_that_goes_on_adds_to_its_log_and_no_epoch_stands_twice() throws IOException {
        TrainingLog died = log();
        died.epoch("teacher", epoch(1, 0.9));
        clock.passes(60);
        died.step("teacher", step(2, 3));
        clock.passes(60);
        died.step("teacher", step(2, 8));
        // it dies in the middle of writing
        Files.writeString(folder.resolve(TrainingLog.FILE), "{\"at\":\"2026-01-0", StandardOpenOption.APPEND);

        clock.passes(60);
        try (TrainingLog resumed = log()) {
            resumed.epoch("teacher", epoch(1, 0.9));
            resumed.step("teacher", step(2, 5));
            resumed.step("teacher", step(2, 9));
            resumed.epoch("teacher", epoch(2, 0.8));
        }
        assertThat(lines())
                .extracting(line -> (line.whole() ? "epoch " : "step ") + line.step())
                .containsExactly("epoch 10", "step 13", "step 18", "step 19", "epoch 20");
        assertThat(text()).hasSize(5);
    }

    @Test
    void a_long_training_has_a_small_log() throws IOException {
        try (TrainingLog log = log()) {
            for (int step = 1; step < 5_000; step++) {
                clock.passes(10);
                log.step("teacher", new StepReport(1, 1_000_000, step(1, step).tally()));
            }
        }
        assertThat(lines()).hasSizeBetween(500, 1500);
    }

    @Test
    void tensorboard_reads_the_same_figures() throws IOException {
        try (TrainingLog log = log()) {
            clock.passes(1);
            log.step("teacher", step(1, 4));
            clock.passes(1);
            log.epoch("teacher", epoch(1, 0.5));
        }

        List<Event> events = events();
        assertThat(events.get(0))
                .isEqualTo(new Event(clock.instant().toEpochMilli() / 1e3 - 1, 0, "brain.Event:2", Map.of()));
        assertThat(events).hasSize(1 + lines().size());
        for (int i = 0; i < lines().size(); i++) {
            LogLine line = lines().get(i);
            Map<String, Float> scalars = new TreeMap<>();
            line.scalars().forEach((tag, value) -> scalars.put(tag, value.floatValue()));
            assertThat(events.get(i + 1))
                    .isEqualTo(new Event(line.at().toEpochMilli() / 1e3, line.step(), "", scalars));
        }
        assertThat(events.get(2).scalars)
                .containsOnlyKeys(
                        "train/loss",
                        "validation/loss",
                        "validation/accuracy",
                        "learning-rate",
                        "samples-per-second",
                        "all-reduce-share",
                        "data-wait-share");
        // nothing that a TensorBoard would take for another of its files
        assertThat(folder).isDirectoryContaining(file -> file.endsWith(EventFile.NAME));
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(2);
        }
    }

    @Test
    void the_checksum_is_that_of_the_standard_masked() {
        // RFC 3720, B.4: 32 bytes of zeros
        int crc = 0x8a9136aa;
        assertThat(EventFile.checksum(new byte[32], 0, 32)).isEqualTo(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
    }

    @Test
    void tensorboard_can_be_left_out() throws IOException {
        try (TrainingLog log = new TrainingLog(work(), path(), false, clock)) {
            log.epoch("teacher", epoch(1, 0.5));
        }
        assertThat(folder.resolve(TrainingLog.FILE)).exists();
        assertThat(folder.resolve(EventFile.NAME)).doesNotExist();
    }

    private record Event(double at, long step, String version, Map<String, Float> scalars) {}

    /** Reads the frames back, and each message in them field by field. */
    private List<Event> events() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(EventFile.NAME)))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (file.hasRemaining()) {
            int at = file.position();
            byte[] message = new byte[(int) file.getLong()];
            assertThat(file.getInt()).isEqualTo(EventFile.checksum(file.array(), at, 8));
            file.get(message);
            assertThat(file.getInt()).isEqualTo(EventFile.checksum(message, 0, message.length));
            events.add(event(CodedInputStream.newInstance(message)));
        }
        return events;
    }

    private static Event event(CodedInputStream in) throws IOException {
        double at = 0;
        long step = 0;
        String version = "";
        Map<String, Float> scalars = new TreeMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> at = in.readDouble();
                case 2 -> step = in.readInt64();
                case 3 -> version = in.readString();
                case 5 -> {
                    CodedInputStream summary = in.readBytes().newCodedInput();
                    while (summary.readTag() == 10) {
                        CodedInputStream value = summary.readBytes().newCodedInput();
                        assertThat(value.readTag()).isEqualTo(10);
                        String name = value.readString();
                        assertThat(value.readTag()).isEqualTo(21);
                        scalars.put(name, value.readFloat());
                    }
                }
                default -> throw new AssertionError("field " + WireFormat.getTagFieldNumber(tag));
            }
        }
        return new Event(at, step, version, scalars);
    }

    private static StepReport step(int epoch, int step) {
        return new StepReport(epoch, STEPS, new EpochTally(step, 20, 10, 100, 0.003, 2, 0.4, 0.2));
    }

    private static EpochReport epoch(int epoch, double validationLoss) {
        return new EpochReport(epoch, 0.7, validationLoss, 0.75, 0.002, 4, 400, 1, 0.5, STEPS);
    }

    private List<LogLine> lines() throws IOException {
        return text().stream().map(line -> LogLine.read(line).orElseThrow()).toList();
    }

    private List<String> text() throws IOException {
        return Files.readAllLines(folder.resolve(TrainingLog.FILE), StandardCharsets.UTF_8);
    }

    private TrainingLog log() {
        return new TrainingLog(work(), path(), true, clock);
    }

    private WorkDirectory work() {
        return new WorkDirectory(path(), new Configuration());
    }

    private org.apache.hadoop.fs.Path path() {
        return new org.apache.hadoop.fs.Path(folder.toUri());
    }

    /** Moves when it is told to. */
    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void passes(int seconds) {
            now = now.plus(Duration.ofSeconds(seconds));
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
