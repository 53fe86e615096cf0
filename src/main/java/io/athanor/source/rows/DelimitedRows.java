package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.athanor.base.Change;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a file of comma-separated values with a header (RFC 4180; other separators by setting or guess). A row of more or
 * fewer cells than the header is flawed: which cell is whose cannot be told. A quote that is never closed, or closed within
 * its cell, refuses the file: where the next row begins cannot be told either.
 */
public final class DelimitedRows extends FileRows {
    private static final int HEAD_CHARACTERS = 1 << 16;

    /** Of so many cells and more, a line that has just as many is hardly part of a text. */
    private static final int CELLS_OF_A_ROW = 3;

    private final TextFile text;
    private final char separator;
    private final DelimitedCells cells;
    private final List<String> columns;

    private DelimitedRows(TableFile file, TextFile text, TextSettings settings, char usual) throws IOException {
        super(file);
        this.text = text;
        BufferedReader reader = new BufferedReader(text.reader(), HEAD_CHARACTERS);
        String head = head(reader);
        // a spreadsheet's own line before the header
        boolean told = head.matches("(?s)\"?sep=.\"?\\R.*");
        if (told) {
            reader.readLine();
        }
        this.separator = told ? head.charAt(head.indexOf('=') + 1) : separator(settings, head, usual);
        this.cells = new DelimitedCells(reader, separator, told ? 1 : 0);
        this.columns = cells.next(Integer.MAX_VALUE) ? Header.named(file, cells.cells(), tally()) : List.of();
        if (columns.isEmpty()) {
            tally().add(Change.FILE_EMPTY, file.name());
        }
    }

    /** @param usual the separator that the file's ending stands for */
    public static DelimitedRows open(TableFile file, TextSettings settings, char usual, Configuration configuration) {
        TextFile text = TextFile.open(file, settings.charset(), configuration);
        try {
            return new DelimitedRows(file, text, settings, usual);
        } catch (IOException | RuntimeException e) {
            text.close();
            throw failure(file, text, e, 1);
        }
    }

    /**
     * Where some rows end: a quote that is open at the end of a line has its row go on.
     *
     * @param usual the separator that the file's ending stands for
     * @param beginnings lines in which the rows begin, from 1
     * @return the rows' last lines by their first; what no row begins in is left out
     * @throws io.athanor.base.UserError if the file cannot be read
     */
    public static SortedMap<Long, Long> ends(
            TableFile file,
            TextSettings settings,
            char usual,
            Collection<Long> beginnings,
            Configuration configuration) {
        SortedMap<Long, Long> ends = new TreeMap<>();
        TreeSet<Long> wanted = new TreeSet<>(beginnings);
        if (wanted.isEmpty()) {
            return ends;
        }
        try (DelimitedRows rows = open(file, settings, usual, configuration)) {
            try {
                long last;
                do {
                    last = rows.cells.skip();
                    if (last > 0 && wanted.contains(rows.cells.line())) {
                        ends.put(rows.cells.line(), last);
                    }
                } while (last > 0 && last < wanted.last());
            } catch (IOException | RuntimeException e) {
                throw rows.failure(e);
            }
        }
        return ends;
    }

    /** In the file's order; none if it is empty. */
    @Override
    public List<FileColumn> columns() {
        return columns.stream()
                .map(name -> new FileColumn(name, FileColumn.Type.TEXT))
                .toList();
    }

    @Override
    @Nullable
    FileRow read() throws IOException {
        while (!columns.isEmpty() && cells.next(columns.size())) {
            if (!cells.isBlank()) {
                return row();
            }
            tally().add(Change.ROW_BLANK, place());
        }
        return null;
    }

    private FileRow row() {
        int width = columns.size();
        if (cells.found() < width || (cells.found() > width && !cells.isBlankBeyond())) {
            return FileRow.flawed(
                    cells.line(), "found " + cells.found() + " cells, expected " + width + " as in the header");
        }
        if (cells.found() > width) {
            tally().add(Change.CELLS_BEYOND, place());
        }
        Map<String, Object> values = new HashMap<>(2 * width);
        for (int i = 0; i < width; i++) {
            String cell = cells.cells().get(i);
            if (cell.isBlank()) {
                continue;
            }
            if (cell.indexOf('\0') >= 0) {
                return FileRow.flawed(cells.line(), columns.get(i) + " holds a NUL byte, expected text");
            }
            if (width >= CELLS_OF_A_ROW && looksLikeRows(cell, i)) {
                tally().add(Change.CELL_SPANS_ROWS, columns.get(i) + ", " + place());
            }
            values.put(columns.get(i), cell);
        }
        return FileRow.of(cells.line(), values);
    }

    private String place() {
        return "line " + cells.line() + " of " + file().name();
    }

    /**
     * Whether each line of a cell after the first has the separators of a whole row, the last one together with the cells
     * that follow: a quote that was opened by mistake and happened to be closed further down.
     */
    private boolean looksLikeRows(String cell, int place) {
        if (cell.indexOf('\n') < 0) {
            return false;
        }
        String[] lines = cell.split("\n", -1);
        for (int i = 1; i < lines.length; i++) {
            int expected = i == lines.length - 1 ? place : columns.size() - 1;
            if (lines[i].chars().filter(c -> c == separator).count() != expected) {
                return false;
            }
        }
        return lines.length > 2 || place >= CELLS_OF_A_ROW;
    }

    private char separator(TextSettings settings, String head, char usual) {
        Character stated = settings.separatorStated();
        if (stated != null) {
            return stated;
        }
        char guessed = Separator.guess(head, usual);
        if (guessed != usual) {
            tally().add(Change.SEPARATOR_GUESSED, "'" + (guessed == '\t' ? "\\t" : guessed) + "' in " + file().name());
        }
        return guessed;
    }

    /** Whole lines from the beginning, as far as they fit. */
    private static String head(BufferedReader reader) throws IOException {
        char[] characters = new char[HEAD_CHARACTERS - 1];
        reader.mark(HEAD_CHARACTERS);
        int length = 0;
        for (int n = 0; n >= 0 && length < characters.length; length += Math.max(0, n)) {
            n = reader.read(characters, length, characters.length - length);
        }
        reader.reset();
        String head = new String(characters, 0, length);
        return length < characters.length ? head + "\n" : head.substring(0, Math.max(0, head.lastIndexOf('\n') + 1));
    }

    @Override
    RuntimeException failure(Exception e) {
        return failure(file(), text, e, cells.line());
    }

    private static RuntimeException failure(TableFile file, TextFile text, Exception e, long line) {
        if (e instanceof DelimitedCells.RowTooLong) {
            return file.refused("the row after line " + line + " is longer than " + (TextFile.LONGEST >> 20)
                    + " MiB, expected a quote at the end of each quoted cell. Close the quote.");
        }
        if (e instanceof StreamReadException parsing) {
            JsonLocation at = parsing.getLocation();
            return file.refused(
                    parsing.getOriginalMessage().contains("closing quote")
                            ? "a quote in the row that begins in line " + line
                                    + " is never closed, expected one at the end of its cell. Mend the line."
                            : "the row that begins in line " + line + " has something after a closing quote (line "
                                    + (at == null ? line : at.getLineNr())
                                    + "), expected a separator. Close the quote where its cell ends, and write a"
                                    + " quote inside of quotes twice.");
        }
        return text.failure(e, "after line " + line);
    }

    @Override
    public void close() {
        text.close();
    }
}
