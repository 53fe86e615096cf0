package io.athanor.extract.encoder.series;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.PlainNumber;
import io.athanor.base.PlainTime;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.SeriesSettings;
import io.athanor.extract.encoder.text.CleaningSettings;
import io.athanor.extract.encoder.text.TextDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to a series: CSV or JSON, told by its first character. A cell that is empty, null or a word for nothing is a missing
 * value; one that is no number rejects the series, as it does a row of a table.
 */
public final class SeriesDecoder {
    private static final int EXCERPT_CHARACTERS = 60;

    private final SeriesSettings settings;
    private final int maxPoints;

    /** @param maxPoints points that are read of a series, those of the grid where it is resampled */
    public SeriesDecoder(SeriesSettings settings, int maxPoints) {
        this.settings = settings;
        this.maxPoints = maxPoints;
    }

    /** @param prepared makes the result of a series of at least one point and one value that is there */
    public Decoded decode(byte[] payload, Function<Series, Decoded> prepared) {
        return TextDecoder.decode(payload, CleaningSettings.none(), (text, changes) -> {
            try {
                SeriesColumns columns =
                        JsonSeries.is(text) ? JsonSeries.read(text) : CsvSeries.read(text, settings.header());
                if (columns.points() == 0) {
                    return Decoded.rejected(Rejection.EMPTY, "no point in it");
                }
                Series series = read(columns).with(changes);
                if (series.points() == 0) {
                    return Decoded.rejected(Rejection.EMPTY, "none of its points has a time");
                }
                return hasValue(series)
                        ? prepared.apply(series)
                        : Decoded.rejected(Rejection.EMPTY, "none of its points has a value");
            } catch (SeriesColumns.Flaw e) {
                return Decoded.rejected(Rejection.UNDECODABLE, String.valueOf(e.getMessage()));
            } catch (BadCell e) {
                return Decoded.rejected(e.reason, String.valueOf(e.getMessage()));
            }
        });
    }

    private static boolean hasValue(Series series) {
        return Arrays.stream(series.values()).flatMapToDouble(Arrays::stream).anyMatch(v -> !Double.isNaN(v));
    }

    private Series read(SeriesColumns columns) throws SeriesColumns.Flaw, BadCell {
        String time = settings.time();
        if (time != null && !columns.has(time)) {
            throw lacks(columns, time);
        }
        List<String> names = channels(columns);
        double[][] values = new double[names.size()][];
        Changes.Tally tally = new Changes.Tally();
        for (int c = 0; c < values.length; c++) {
            values[c] = numbers(names.get(c), columns.cells(names.get(c)), tally);
        }
        Series read = new Series(null, values, Changes.NONE);
        if (time != null) {
            read = inOrder(times(time, columns.cells(time)), values, tally);
        }
        Series whole = read.with(tally.changes());
        Double every = settings.every();
        return every == null ? cut(whole) : new SeriesGrid(every, settings, maxPoints).of(whole);
    }

    private List<String> channels(SeriesColumns columns) throws SeriesColumns.Flaw {
        if (settings.channels().isEmpty()) {
            List<String> others = new ArrayList<>(columns.names());
            others.remove(settings.time());
            if (others.size() != 1) {
                throw new SeriesColumns.Flaw("found the columns " + String.join(", ", columns.names())
                        + ", expected one of values" + (settings.time() == null ? "" : " beside time")
                        + "; channels says which are read");
            }
            return others;
        }
        for (String name : settings.channels()) {
            if (!columns.has(name)) {
                throw lacks(columns, name);
            }
        }
        return settings.channels();
    }

    private static SeriesColumns.Flaw lacks(SeriesColumns columns, String name) {
        return new SeriesColumns.Flaw("it has no column '" + name + "', found " + String.join(", ", columns.names()));
    }

    private static double[] numbers(String name, List<@Nullable String> cells, Changes.Tally tally) throws BadCell {
        double[] numbers = new double[cells.size()];
        for (int i = 0; i < numbers.length; i++) {
            String cell = stripped(cells.get(i));
            if (cell.isEmpty() || PlainNumber.isNothing(cell)) {
                numbers[i] = Double.NaN;
                if (cell.toLowerCase(Locale.ROOT).contains("inf")) {
                    tally.add(Change.CELL_NOT_FINITE, said(name, i, cell));
                }
            } else if (PlainNumber.is(cell)) {
                numbers[i] = Double.parseDouble(cell);
                if (Math.abs(numbers[i]) > Float.MAX_VALUE) {
                    throw new BadCell(
                            Rejection.NOT_FINITE, said(name, i, cell) + ", more than a float can hold (3.4e38)");
                }
            } else if (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")) {
                numbers[i] = cell.equalsIgnoreCase("true") ? 1 : 0;
            } else {
                throw new BadCell(Rejection.NOT_A_NUMBER, said(name, i, cell));
            }
        }
        return numbers;
    }

    /** NaN where there is none. */
    private static double[] times(String name, List<@Nullable String> cells) throws BadCell {
        double[] times = new double[cells.size()];
        boolean moments = false;
        boolean numbers = false;
        for (int i = 0; i < times.length; i++) {
            String cell = stripped(cells.get(i));
            if (cell.isEmpty() || PlainNumber.isNothing(cell)) {
                times[i] = Double.NaN;
                continue;
            }
            boolean number = PlainNumber.is(cell);
            Double time = number ? Double.valueOf(cell) : PlainTime.seconds(cell);
            if (time == null || !Double.isFinite(time)) {
                throw new BadCell(
                        Rejection.NOT_A_TIME,
                        said(name, i, cell) + ", expected a number, or a day or moment with the year first");
            }
            numbers |= number;
            moments |= !number;
            if (numbers && moments) {
                throw new BadCell(
                        Rejection.NOT_A_TIME, said(name, i, cell) + ", expected numbers alone or moments alone");
            }
            times[i] = time;
        }
        return times;
    }

    private static String stripped(@Nullable String cell) {
        return cell == null ? "" : cell.strip();
    }

    private static String said(String name, int point, String cell) {
        return name + " of point " + point + " is '" + cell.substring(0, Math.min(cell.length(), EXCERPT_CHARACTERS))
                + "'";
    }

    /** Points of one time stay in the order in which they stand. */
    private static Series inOrder(double[] times, double[][] values, Changes.Tally tally) {
        int[] order = IntStream.range(0, times.length)
                .filter(i -> !Double.isNaN(times[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> times[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = order.length; i < times.length; i++) {
            tally.add(Change.SERIES_POINT_TIMELESS, "of " + times.length + " points");
        }
        double[][] sorted = new double[values.length][];
        Arrays.setAll(
                sorted, c -> IntStream.of(order).mapToDouble(i -> values[c][i]).toArray());
        return new Series(IntStream.of(order).mapToDouble(i -> times[i]).toArray(), sorted, Changes.NONE);
    }

    private Series cut(Series series) {
        int all = series.points();
        if (all <= maxPoints) {
            return series;
        }
        int from = settings.keepsLast() ? all - maxPoints : 0;
        return series.part(from, from + maxPoints).with(SeriesGrid.cut(all, maxPoints, settings));
    }

    /** A cell that is not what its column should hold. */
    private static final class BadCell extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        BadCell(String reason, String message) {
            super(message);
            this.reason = reason;
        }
    }
}
