package io.athanor.source.rows;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** The cells of a delimited file, row by row; blank lines are no rows. Its memory is bounded, whatever the file holds. */
final class DelimitedCells {
    private static final CsvFactory FACTORY = CsvFactory.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            // bounded by the row instead
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Bound bound;
    private final CsvParser parser;
    private final long linesBefore;
    private final List<String> cells = new ArrayList<>();
    private long line;
    private int found;
    private boolean blank;
    private boolean blankBeyond;

    /** @param linesBefore lines of the file that the reader is past */
    DelimitedCells(Reader reader, char separator, int linesBefore) throws IOException {
        this.bound = new Bound(reader);
        this.parser = FACTORY.createParser(bound);
        this.linesBefore = linesBefore;
        parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
    }

    /**
     * Goes to the next row.
     *
     * @param kept cells that are kept; more are counted alone
     * @return false at the end
     */
    boolean next(int kept) throws IOException {
        cells.clear();
        found = 0;
        blank = true;
        blankBeyond = true;
        bound.read = 0;
        if (parser.nextToken() == null) {
            return false;
        }
        line = lineNow();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String cell = parser.getText();
            if (found < kept) {
                cells.add(cell);
            } else {
                blankBeyond &= cell.isBlank();
            }
            blank &= cell.isBlank();
            found++;
        }
        return true;
    }

    /**
     * Goes past the next row, of which no cell is kept.
     *
     * @return the line in which it ends, from 1; 0 at the end of the file
     */
    long skip() throws IOException {
        cells.clear();
        bound.read = 0;
        if (parser.nextToken() == null) {
            return 0;
        }
        line = lineNow();
        long last = line;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            last = lineNow();
        }
        return last;
    }

    private long lineNow() {
        return parser.currentLocation().getLineNr() + linesBefore;
    }

    /** Of this row, those that are kept; the same list for all rows. */
    List<String> cells() {
        return cells;
    }

    /** The line in which this row begins, from 1. */
    long line() {
        return line;
    }

    /** How many cells this row has. */
    int found() {
        return found;
    }

    /** Whether none of its cells says anything. */
    boolean isBlank() {
        return blank;
    }

    /** Whether none of the cells that are not kept says anything. */
    boolean isBlankBeyond() {
        return blankBeyond;
    }

    /** A quote that is never closed would have the rest of the file in one cell. */
    private static final class Bound extends FilterReader {
        private long read;

        Bound(Reader in) {
            super(in);
        }

        @Override
        public int read(char[] into, int at, int length) throws IOException {
            if (read > TextFile.LONGEST) {
                throw new RowTooLong();
            }
            int n = super.read(into, at, length);
            read += Math.max(0, n);
            return n;
        }
    }

    /** A row is longer than {@link TextFile#LONGEST}. */
    static final class RowTooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
