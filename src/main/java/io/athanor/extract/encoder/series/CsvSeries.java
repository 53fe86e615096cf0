package io.athanor.extract.encoder.series;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.athanor.base.PlainNumber;
import io.athanor.base.PlainTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Series as comma-separated values, a line a point; what stands between the cells is what the first line has most of. */
final class CsvSeries {
    private static final CsvFactory FACTORY =
            CsvFactory.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();

    private static final String SEPARATORS = ",;\t|";

    private CsvSeries() {}

    /** @param header {@code auto}, {@code present} or {@code absent} */
    static SeriesColumns read(String text, String header) throws SeriesColumns.Flaw {
        SeriesColumns columns = new SeriesColumns();
        List<String> names = List.of();
        try (CsvParser parser = FACTORY.createParser(text)) {
            parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator(text)));
            while (parser.nextToken() != null) {
                int line = parser.currentLocation().getLineNr();
                List<String> cells = row(parser);
                if (cells.stream().allMatch(String::isEmpty) && cells.size() != 1) {
                    continue;
                }
                if (names.isEmpty()) {
                    boolean named = header.equals("present") || (header.equals("auto") && isHeader(cells));
                    names = names(cells, named);
                    for (String name : names) {
                        columns.column(name);
                    }
                    if (named) {
                        continue;
                    }
                }
                columns.point(point(names, cells, line));
            }
        } catch (JsonProcessingException e) {
            throw new SeriesColumns.Flaw("not CSV: "
                    + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read a text", e);
        }
        return columns;
    }

    private static List<String> row(CsvParser parser) throws IOException {
        List<String> cells = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            cells.add(parser.getText().strip());
        }
        return cells;
    }

    private static boolean isHeader(List<String> cells) {
        return cells.stream()
                .anyMatch(cell -> !cell.isEmpty()
                        && !PlainNumber.is(cell)
                        && !PlainNumber.isNothing(cell)
                        && !PlainTime.is(cell));
    }

    private static List<String> names(List<String> cells, boolean named) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            names.add(named && !cells.get(i).isEmpty() ? cells.get(i) : SeriesColumns.nameless(i));
        }
        return names;
    }

    private static Map<String, @Nullable String> point(List<String> names, List<String> cells, int line)
            throws SeriesColumns.Flaw {
        if (cells.size() != names.size()) {
            throw new SeriesColumns.Flaw("line " + line + " has " + cells.size() + " cells and the first "
                    + names.size() + ", expected as many");
        }
        Map<String, @Nullable String> point = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            point.put(names.get(i), cells.get(i));
        }
        return point;
    }

    private static char separator(String text) {
        String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        char best = SEPARATORS.charAt(0);
        long most = 0;
        for (char candidate : SEPARATORS.toCharArray()) {
            long count = first.chars().filter(c -> c == candidate).count();
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }
}
