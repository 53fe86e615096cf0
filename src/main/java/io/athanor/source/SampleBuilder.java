package io.athanor.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.table.ManifestTable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers the files that make up a sample, in a tar or a folder. */
public final class SampleBuilder {
    /** WebDataset's field for a class: its text is a cell too. */
    private static final String CLASS_FIELD = "cls";

    private static final int LONGEST_CLASS_BYTES = 1 << 10;

    private final String id;
    private final int jsonBytes;
    private final Map<String, String> cells = new TreeMap<>();
    private final Map<String, Payload> payloads = new TreeMap<>();
    private final Map<String, Long> bytes = new TreeMap<>();
    private final Changes.Tally changes = new Changes.Tally();
    private boolean brokenCells;

    /** @param jsonBytes of a JSON member that is read, at most */
    public SampleBuilder(String id, int jsonBytes) {
        this.id = id;
        this.jsonBytes = jsonBytes;
    }

    /**
     * The parts of a file's name: the sample is all up to a dot of the base name, the field the rest, in lower case.
     *
     * @return null for a name that is no sample's: one without a dot, or that begins with one
     */
    public static @Nullable Name name(String path, FieldStart start) {
        int base = path.lastIndexOf('/') + 1;
        if (path.startsWith(".", base)) {
            return null;
        }
        int dot = start.dot(path, base);
        return dot <= base || dot == path.length() - 1
                ? null
                : new Name(path.substring(0, dot), path.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    public record Name(String sample, String field) {}

    /** Why a file whose name is no sample's is left out. */
    public static Change leftOut(String path) {
        return path.startsWith(".", path.lastIndexOf('/') + 1) ? Change.FILE_HIDDEN : Change.FILE_WITHOUT_FIELD;
    }

    /** Reads a file whole; called for those that hold cells alone. */
    public interface Reading {
        byte[] bytes() throws IOException;
    }

    public boolean is(String sample) {
        return id.equals(sample);
    }

    public boolean has(String field) {
        return payloads.containsKey(field);
    }

    /** @param length of the payload in bytes */
    public void add(String field, Payload payload, long length, Reading reading) throws IOException {
        payloads.put(field, payload);
        bytes.put(field, length);
        boolean json = field.equals(Cells.FIELD);
        if (payload.rejection() != null) {
            if (json) {
                broken(payload.rejection().message());
            }
        } else if (json && length > jsonBytes) {
            reject(
                    field,
                    payload,
                    Rejection.TOO_LARGE,
                    length + " bytes, at most " + jsonBytes + " are read; source.bounds.json-bytes");
        } else if (json) {
            try {
                cells.putAll(Cells.parse(reading.bytes(), id + "." + field, changes));
            } catch (FileNotFoundException e) {
                // not there, or not to be read
                reject(field, payload, Rejection.UNREADABLE, String.valueOf(e.getMessage()));
            } catch (JsonProcessingException e) {
                reject(field, payload, Rejection.UNDECODABLE, "not JSON: " + e.getOriginalMessage());
            }
        } else if (field.equals(CLASS_FIELD)) {
            classOf(payload, length, reading);
        }
    }

    private void classOf(Payload payload, long length, Reading reading) throws IOException {
        String name = id + "." + CLASS_FIELD;
        if (length > LONGEST_CLASS_BYTES) {
            changes.add(Change.CLASS_TOO_LONG, name + " has " + length + " bytes");
            return;
        }
        try {
            ByteBuffer text = ByteBuffer.wrap(reading.bytes());
            cells.putIfAbsent(
                    CLASS_FIELD,
                    StandardCharsets.UTF_8.newDecoder().decode(text).toString().strip());
        } catch (CharacterCodingException e) {
            reject(CLASS_FIELD, payload, Rejection.UNDECODABLE, name + " is not UTF-8, expected the name of a class");
        } catch (FileNotFoundException e) {
            reject(CLASS_FIELD, payload, Rejection.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    public void cell(String name, String value) {
        cells.putIfAbsent(name, value);
    }

    public FoundSample build() {
        return new FoundSample(id, cells, payloads, bytes, brokenCells, changes.changes());
    }

    /** Nothing is known of its cells, and its label is one of them. */
    private void broken(String message) {
        brokenCells = true;
        cells.put(ManifestTable.BROKEN, message);
    }

    private void reject(String field, Payload payload, String reason, String message) {
        broken(message);
        payloads.put(field, Payload.rejected(payload.uri(), reason, message));
    }
}
