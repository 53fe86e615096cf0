package io.athanor.train.log;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The file that TensorBoard reads: {@code Event} messages of protocol buffers in TFRecord's frames. More lines only make the
 * file longer, so a TensorBoard that is reading it goes on where it was.
 */
final class EventFile {
    /** TensorBoard takes every file with {@code tfevents} in its name. */
    static final String NAME = "events.out.tfevents.0.athanor";

    /** Fields of {@code Event}, {@code Summary} and {@code Summary.Value} in TensorFlow's event.proto and summary.proto. */
    private static final int WALL_TIME = 1;

    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;

    private static final int MASK = 0xa282ead8;

    private EventFile() {}

    static byte[] of(List<LogLine> lines) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        if (!lines.isEmpty()) {
            file.writeBytes(
                    framed(event(lines.get(0).at(), event -> event.writeString(FILE_VERSION, "brain.Event:2"))));
        }
        for (LogLine line : lines) {
            byte[] summary = summary(line.scalars());
            file.writeBytes(framed(event(line.at(), event -> {
                event.writeInt64(STEP, line.step());
                event.writeByteArray(SUMMARY, summary);
            })));
        }
        return file.toByteArray();
    }

    private static byte[] event(Instant at, Message rest) {
        return bytes(event -> {
            event.writeDouble(WALL_TIME, at.toEpochMilli() / 1e3);
            rest.to(event);
        });
    }

    private static byte[] summary(Map<String, Double> scalars) {
        return bytes(summary -> {
            for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
                summary.writeByteArray(VALUE, bytes(value -> {
                    value.writeString(TAG, scalar.getKey());
                    value.writeFloat(SIMPLE_VALUE, scalar.getValue().floatValue());
                }));
            }
        });
    }

    /** Length, its checksum, the message and its checksum. */
    private static byte[] framed(byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(message.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(message.length);
        frame.putInt(checksum(frame.array(), 0, 8));
        frame.put(message);
        frame.putInt(checksum(message, 0, message.length));
        return frame.array();
    }

    /** CRC-32C, masked as TFRecord wants it. */
    static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    private static byte[] bytes(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            message.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a message in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private interface Message {
        void to(CodedOutputStream out) throws IOException;
    }
}
