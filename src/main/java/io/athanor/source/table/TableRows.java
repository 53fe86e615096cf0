package io.athanor.source.table;

import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.EachPayload;
import io.athanor.source.FoundSample;
import io.athanor.source.PayloadField;
import io.athanor.source.SourceReading;
import io.athanor.source.listing.References;
import io.athanor.source.rows.BytesOrPath;
import io.athanor.source.rows.FileRow;
import io.athanor.source.rows.FileRows;
import io.athanor.source.rows.TableFile;
import io.athanor.table.ManifestTable;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of a table into samples. A row that cannot be read is a sample too, whose payloads and cells are all rejected and
 * whose id is its place: it is in the ledger, and counts towards what may be rejected.
 *
 * @param id the column of ids, or null where none is asked for
 * @param fields what the pipeline reads payloads from
 * @param kinds how to read the text of a payload column, by its name
 * @param references resolves files that cells name
 */
public record TableRows(
        @Nullable String id, List<PayloadField> fields, Map<String, PayloadField.Kind> kinds, References references)
        implements Serializable {

    public TableRows {
        fields = List.copyOf(fields);
        kinds = Map.copyOf(kinds);
    }

    /**
     * A file and what its folders say.
     *
     * @param partitions columns that stand in the names of folders
     */
    public record Table(String name, String uri, Map<String, String> partitions) implements Serializable {
        TableFile file() {
            return new TableFile(name, uri);
        }
    }

    /** The samples of a file while they are read. */
    final class Samples implements Iterator<FoundSample> {
        private final FileRows rows;
        private final Table table;
        private long good;
        private @Nullable String flaw;

        Samples(FileRows rows, Table table) {
            this.rows = rows;
            this.table = table;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public FoundSample next() {
            FileRow row = rows.next();
            if (row.flaw() == null) {
                good++;
                return sample(row, table);
            }
            FoundSample broken = broken(row.line(), row.flaw(), table.name());
            flaw = flaw == null ? "line " + row.line() + " is " + row.flaw() : flaw;
            return broken;
        }

        /** What is wrong with the first row, if there are rows and all are broken: then the file is no such table. */
        @Nullable
        String flawOfAll() {
            return good == 0 ? flaw : null;
        }
    }

    Samples samples(FileRows rows, Table table) {
        return new Samples(rows, table);
    }

    /** The columns that are of a kind. */
    Set<String> columns(Predicate<PayloadField.Kind> wanted) {
        return kinds.entrySet().stream()
                .filter(column -> wanted.test(column.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private FoundSample broken(long line, String flaw, String file) {
        String message = "line " + line + " of " + file + ": " + flaw;
        Map<String, Payload> payloads = new TreeMap<>();
        fields.forEach(
                field -> payloads.put(field.from().get(0), Payload.rejected(null, Rejection.UNDECODABLE, message)));
        return new FoundSample(
                EachPayload.wanted(fields) ? null : new BrokenLine(file, line).id(),
                Map.of(ManifestTable.BROKEN, message),
                payloads,
                Map.of(),
                true);
    }

    private FoundSample sample(FileRow row, Table table) {
        Map<String, String> cells = new TreeMap<>();
        Map<String, Payload> payloads = new TreeMap<>();
        Map<String, Long> lengths = new TreeMap<>();
        withPartitions(row, table).forEach((column, value) -> {
            if (value instanceof byte[] bytes) {
                inline(column, bytes, payloads, lengths);
            } else if (value instanceof BytesOrPath either) {
                if (either.bytes() != null) {
                    inline(column, either.bytes(), payloads, lengths);
                } else if (either.path() != null && !either.path().isBlank()) {
                    payloads.put(column, references.resolve(either.path()));
                }
            } else if (value instanceof String text && !text.isBlank()) {
                PayloadField.Kind kind = kinds.get(column);
                if (kind == PayloadField.Kind.SERIES && isSeries(text)) {
                    // no cell that anybody would read
                    inline(column, text.getBytes(StandardCharsets.UTF_8), payloads, lengths);
                    return;
                }
                cells.put(column, text);
                if (kind == PayloadField.Kind.URI || kind == PayloadField.Kind.SERIES) {
                    payloads.put(column, references.resolve(text));
                } else if (kind == PayloadField.Kind.INLINE_TEXT) {
                    inline(column, text.getBytes(StandardCharsets.UTF_8), payloads, lengths);
                }
            }
        });
        String name =
                id == null ? null : id.equals(SourceReading.ROW) ? table.name() + "#" + row.line() : cells.remove(id);
        return new FoundSample(name == null || name.equals("NaN") ? null : name, cells, payloads, lengths, false);
    }

    /** Whether a text can be no name of a file. */
    private static boolean isSeries(String text) {
        String head = text.strip();
        return head.startsWith("[") || head.startsWith("{") || head.indexOf('\n') >= 0;
    }

    private static void inline(String column, byte[] bytes, Map<String, Payload> payloads, Map<String, Long> lengths) {
        payloads.put(column, Payload.inline(bytes));
        lengths.put(column, (long) bytes.length);
    }

    private static Map<String, Object> withPartitions(FileRow row, Table table) {
        if (table.partitions().isEmpty()) {
            return row.values();
        }
        Map<String, Object> values = new TreeMap<>(row.values());
        table.partitions().forEach((column, value) -> {
            Object own = values.put(column, value);
            if (own != null && !own.equals(value)) {
                throw new UserError("Cannot read " + table.uri() + ": its folder says that " + column + " is '" + value
                        + "', and row " + row.line() + " that it is '" + own
                        + "', expected one of them. Rename the folder or the column.");
            }
        });
        return values;
    }
}
