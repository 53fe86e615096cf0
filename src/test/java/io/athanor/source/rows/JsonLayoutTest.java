package io.athanor.source.rows;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonLayoutTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void a_first_line_that_is_an_object_or_a_second_that_begins_one_say_one_a_line() throws IOException {
        assertThat(isOneALine("{\"a\": 1}\n{\"a\": 2}\n")).isTrue();
        assertThat(isOneALine("\n \r\n{\"a\": {\"b\": [1, 2]}}  ")).isTrue();
        assertThat(isOneALine("{\"a\": 1\n{\"a\": 2}\n")).as("a broken line").isTrue();
        assertThat(isOneALine("{\"a\": 1")).as("a line that was cut off").isTrue();
        assertThat(isOneALine("{\"a\": 1}\r{\"a\": 2}\r"))
                .as("lines of old Macs")
                .isTrue();
        assertThat(isOneALine("{\n  \"a\": 1\n}\n")).as("over lines").isFalse();
        assertThat(isOneALine("{\"a\":\r\n1}")).isFalse();
        assertThat(isOneALine("  [\n{\"a\": 1}]")).as("a list").isFalse();
        assertThat(isOneALine("404 Not Found")).as("a flawed line").isTrue();
        assertThat(isOneALine("")).isTrue();
    }

    @Test
    void of_a_list_only_its_beginning_is_read() throws IOException {
        Repeated list = new Repeated("1, ", 64L * MEBIBYTE);
        assertThat(JsonLayout.isOneALine(new SequenceInputStream(bytes("[["), list)))
                .isFalse();
        assertThat(list.read).isZero();
    }

    @Test
    void a_line_of_any_length_takes_no_memory() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Repeated line = new Repeated("[1, 2], ", 200L * MEBIBYTE);
        long before = threads.getCurrentThreadAllocatedBytes();

        boolean oneALine = JsonLayout.isOneALine(new SequenceInputStream(bytes("{\"a\": ["), line));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * MEBIBYTE);
        assertThat(oneALine).as("its reader says that it is too long").isTrue();
        assertThat(line.read).isLessThan(TextFile.LONGEST + MEBIBYTE);
    }

    private static boolean isOneALine(String text) throws IOException {
        return JsonLayout.isOneALine(bytes(text));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A text over and over again. */
    private static final class Repeated extends InputStream {
        private final byte[] text;
        private final long length;
        private long read;

        Repeated(String text, long length) {
            this.text = text.getBytes(StandardCharsets.UTF_8);
            this.length = length;
        }

        @Override
        public int read() {
            return read == length ? -1 : text[(int) (read++ % text.length)];
        }
    }
}
