package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;

/** Whether a JSON file has one object a line, told by its beginning, of which nothing is kept however long a line is. */
final class JsonLayout {
    private final InputStream utf8;

    private JsonLayout(InputStream utf8) {
        this.utf8 = utf8;
    }

    /**
     * Whether the first line is an object, or at least the second begins one. Of a file that begins otherwise than with an
     * object, no more than its first character is read.
     *
     * @param utf8 from the beginning of the file; buffered, as it is read byte by byte
     */
    static boolean isOneALine(InputStream utf8) throws IOException {
        return new JsonLayout(utf8).isOneALine();
    }

    private boolean isOneALine() throws IOException {
        int first = firstNotBlank();
        if (first != '{') {
            return first != '[';
        }
        FirstLine line = new FirstLine(utf8, first);
        if (isObject(line)) {
            return true;
        }
        if (line.skipRest()) {
            // whoever reads it says so
            return true;
        }
        int second = firstNotBlank();
        return second < 0 || second == '{';
    }

    private int firstNotBlank() throws IOException {
        int read = utf8.read();
        while (read >= 0 && read <= ' ') {
            read = utf8.read();
        }
        return read;
    }

    private static boolean isObject(InputStream line) throws IOException {
        try (JsonParser parser = JsonCells.FACTORY.createParser(line)) {
            return parser.nextToken() == JsonToken.START_OBJECT
                    && parser.skipChildren().currentToken() == JsonToken.END_OBJECT
                    && parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** A line, up to the length that lines may have. */
    private static final class FirstLine extends InputStream {
        private final InputStream file;
        private int ahead;
        private int left = TextFile.LONGEST;
        private boolean ended;

        /** @param first that was read of it already */
        FirstLine(InputStream file, int first) {
            this.file = file;
            this.ahead = first;
        }

        @Override
        public int read() throws IOException {
            if (ended || left == 0) {
                return -1;
            }
            left--;
            int next = ahead >= 0 ? ahead : file.read();
            ahead = -1;
            ended = next < 0 || next == '\n' || next == '\r';
            return ended ? -1 : next;
        }

        /** @return whether it is longer than lines may be */
        boolean skipRest() throws IOException {
            while (read() >= 0) {}
            return !ended;
        }

        /** The file is its opener's. */
        @Override
        public void close() {}
    }
}
