package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.athanor.base.Change;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a JSON file: one a line, or, where the file is a list or its objects go over several lines, one after the other.
 * A line that is none is flawed and the rest is read; in a list or over lines, what comes after a flaw cannot be told, and the
 * file is refused.
 */
public final class JsonRows extends FileRows {
    /** Lines that are looked at for the names of columns. */
    private static final int LOOKED_AT = 100;

    /** Of their cells, at most. */
    private static final int LOOKED_AT_CHARACTERS = 1 << 20;

    private final TextFile text;
    private final Set<String> series;
    private final @Nullable JsonParser document;
    private final @Nullable LineReader lines;
    private final Deque<FileRow> ahead = new ArrayDeque<>();
    private long line;

    private JsonRows(TableFile file, TextFile text, Set<String> series, boolean oneALine) throws IOException {
        super(file);
        this.text = text;
        this.series = series;
        this.lines = oneALine ? new LineReader(text.utf8()) : null;
        this.document = oneALine ? null : JsonCells.FACTORY.createParser(text.utf8());
        long characters = 0;
        for (FileRow row = one(); row != null; row = one()) {
            ahead.add(row);
            characters += row.values().values().stream()
                    .mapToLong(value -> value.toString().length())
                    .sum();
            if (ahead.size() == LOOKED_AT || characters > LOOKED_AT_CHARACTERS) {
                break;
            }
        }
        if (ahead.isEmpty()) {
            tally().add(Change.FILE_EMPTY, file.name());
        }
    }

    /** @param series names of lists and objects that are kept as they are; other lists of scalars are cells, other objects are none */
    public static JsonRows open(
            TableFile file, TextSettings settings, Set<String> series, Configuration configuration) {
        boolean oneALine = isOneALine(file, settings, configuration);
        TextFile text = TextFile.open(file, settings.charset(), configuration);
        try {
            return new JsonRows(file, text, series, oneALine);
        } catch (IOException | RuntimeException e) {
            text.close();
            throw refused(file, text, e, 1);
        }
    }

    private static boolean isOneALine(TableFile file, TextSettings settings, Configuration configuration) {
        try (TextFile text = TextFile.open(file, settings.charset(), configuration)) {
            try {
                return JsonLayout.isOneALine(new BufferedInputStream(text.utf8()));
            } catch (IOException | RuntimeException e) {
                throw refused(file, text, e, 1);
            }
        }
    }

    /** The names that the first objects have. */
    @Override
    public List<FileColumn> columns() {
        TreeSet<String> names = new TreeSet<>();
        ahead.forEach(row -> names.addAll(row.values().keySet()));
        return names.stream()
                .map(name -> new FileColumn(name, FileColumn.Type.TEXT))
                .toList();
    }

    @Override
    @Nullable
    FileRow read() throws IOException {
        return ahead.isEmpty() ? one() : ahead.remove();
    }

    private @Nullable FileRow one() throws IOException {
        return lines != null ? fromLine(lines) : fromDocument(Objects.requireNonNull(document));
    }

    private @Nullable FileRow fromLine(LineReader from) throws IOException {
        Text bytes = new Text();
        while (true) {
            int read = from.readLine(bytes, TextFile.LONGEST);
            if (read == 0) {
                return null;
            }
            line++;
            if (bytes.getLength() >= TextFile.LONGEST) {
                return FileRow.flawed(line, "the line is longer than " + (TextFile.LONGEST >> 20) + " MiB");
            }
            if (isBlank(bytes)) {
                continue;
            }
            try {
                return FileRow.of(
                        line,
                        new HashMap<>(JsonCells.parse(bytes.getBytes(), bytes.getLength(), series, place(), tally())));
            } catch (JsonProcessingException e) {
                return FileRow.flawed(line, said(e));
            }
        }
    }

    private static boolean isBlank(Text line) {
        for (int i = 0; i < line.getLength(); i++) {
            if (line.getBytes()[i] < 0 || line.getBytes()[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    private @Nullable FileRow fromDocument(JsonParser from) throws IOException {
        JsonToken token = from.nextToken();
        while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
            token = from.nextToken();
        }
        if (token == null) {
            return null;
        }
        line = from.currentTokenLocation().getLineNr();
        if (token != JsonToken.START_OBJECT) {
            return FileRow.flawed(line, "found a value, expected an object");
        }
        Map<String, String> cells = JsonCells.read(from, series, place(), tally());
        return FileRow.of(line, new HashMap<>(cells));
    }

    private String place() {
        return "line " + line + " of " + file().name();
    }

    private static String said(JsonProcessingException e) {
        String said = String.valueOf(e.getOriginalMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("\\s*\\(start marker at .*", "");
        return said.contains("UTF-8")
                ? "not JSON in UTF-8: " + said + "; if it is in another encoding, set source.encoding"
                : "not JSON: " + said;
    }

    @Override
    RuntimeException failure(Exception e) {
        return refused(file(), text, e, line);
    }

    private static RuntimeException refused(TableFile file, TextFile text, Exception e, long line) {
        if (e instanceof JsonProcessingException parsing) {
            return file.refused("line "
                    + (parsing.getLocation() == null
                            ? line
                            : parsing.getLocation().getLineNr()) + " is " + said(parsing)
                    + ", expected objects, one a line or in one list. Mend the line.");
        }
        return text.failure(e, "after line " + line);
    }

    @Override
    public void close() {
        text.close();
    }
}
