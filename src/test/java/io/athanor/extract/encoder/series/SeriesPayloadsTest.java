package io.athanor.extract.encoder.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.Figures;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a series, in whatever form it comes; rows are those of the encoder {@code series}: values, presence, step. */
class SeriesPayloadsTest {
    private static final Map<String, Object> TIMED = Map.of("time", "t", "channels", List.of("a", "b"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t,a,b\n0,1,\n2,,4\n5,nan,6\n",
                "b;t;note;a\n;0;x;1\n\n4;2;y;NULL\n6;5;;-\n",
                "{\"t\": [0, 2, 5], \"b\": [null, 4, 6], \"a\": [1, null, NaN], \"of\": {\"x\": 1}}",
                "[{\"t\": 0, \"a\": 1}, {\"t\": 2, \"b\": 4, \"a\": null}, {\"t\": 5, \"b\": \"6\"}]",
                "[{\"t\": 5, \"b\": 6}, {\"t\": 0, \"a\": 1.0}, {\"t\": 2, \"b\": 4e0}]",
                "t\ta\tb\n1970-01-01\t1\t\n1970-01-01T00:00:02\t\t4\n1970/1/1 02:00:05.0 +02:00\t\t6\n",
                "\ufefft,a,b\r\n0,1,\r\n2,,4\r\n5,,6\r\n",
            })
    void the_same_points_are_the_same_series(String payload) {
        assertThat(rows(TIMED, payload))
                .containsExactly(
                        1, 0, 1, 0, 0, //
                        0, 4, 0, 1, 2, //
                        0, 6, 0, 1, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, null, 3]", "1\nNA\n3", "x\n1\n?\n3\n", "[[1], [null], [3]]", "{\"v\": [1, \"\", 3]}"})
    void one_channel_needs_no_name(String payload) {
        assertThat(rows(Map.of(), payload)).containsExactly(1, 1, 0, 0, 3, 1);
    }

    @Test
    void columns_without_a_name_are_called_by_place() {
        Map<String, Object> second = Map.of("time", "1", "channels", List.of("3"));
        for (String payload : List.of("0,9,1\n4,9,2\n", "[[0, 9, 1], [4, 9, 2]]")) {
            assertThat(rows(second, payload)).containsExactly(1, 1, 0, 2, 1, 4);
        }
    }

    @Test
    void names_that_are_numbers_are_names_where_that_is_said() {
        assertThat(rows(Map.of("header", "present", "channels", List.of("1")), "0,1\n7,8\n"))
                .containsExactly(8, 1);
        assertThat(rows(Map.of("header", "absent", "channels", List.of("1")), "0,1\n7,8\n"))
                .containsExactly(0, 1, 7, 1);
    }

    @Test
    void booleans_are_numbers_and_infinity_is_missing_and_counted() {
        Prepared read = prepared(Map.of(), "[true, false, Infinity, 2]");
        assertThat(rows(Map.of(), "[true, false, Infinity, 2]")).containsExactly(1, 1, 0, 1, 0, 0, 2, 1);
        assertThat(read.changes().count(Change.CELL_NOT_FINITE)).isOne();
    }

    @Test
    void points_without_a_time_are_left_out_and_counted() {
        String payload = "t,a,b\n,1,1\n3,2,2\n";
        assertThat(rows(TIMED, payload)).containsExactly(2, 2, 1, 1, 0);
        assertThat(prepared(TIMED, payload).changes().count(Change.SERIES_POINT_TIMELESS))
                .isOne();
    }

    @Test
    void a_point_as_good_as_on_the_grid_is_on_it() {
        String payload = IntStream.rangeClosed(0, 30)
                .mapToObj(i -> i / 10.0 + "," + i)
                .collect(Collectors.joining("\n", "t,v\n", "\n"));
        for (String rule : List.of("mean", "linear")) {
            float[] rows = rows(Map.of("time", "t", "every", 0.1, "resample", rule), payload);
            assertThat(rows).hasSize(2 * 31);
            for (int i = 0; i <= 30; i++) {
                assertThat(rows[2 * i]).isEqualTo(i);
                assertThat(rows[2 * i + 1]).isOne();
            }
        }
    }

    @Test
    void a_long_series_is_cut_at_the_end_that_was_chosen_and_counted() {
        String payload = "[1, 2, 3, 4, 5]";
        assertThat(rows(Map.of("max-points", 2), payload)).containsExactly(1, 1, 2, 1);
        assertThat(rows(Map.of("max-points", 2, "keep", "last"), payload)).containsExactly(4, 1, 5, 1);
        assertThat(prepared(Map.of("max-points", 2), payload).changes().lines())
                .singleElement()
                .asString()
                .contains("1 series have more points", "5 points, of which the first 2 were read");
    }

    @Test
    void a_gap_of_a_million_years_costs_no_more_than_max_points() {
        Map<String, Object> every = Map.of("time", "t", "every", 1, "max-points", 3, "keep", "last");
        Prepared read = prepared(every, "t,v\n0,1\n3e13,2\n");
        assertThat(rows(every, "t,v\n0,1\n3e13,2\n")).containsExactly(0, 0, 0, 0, 2, 1);
        assertThat(read.changes().count(Change.SERIES_CUT)).isOne();
    }

    @Test
    void what_is_uneven_is_said_where_it_matters() {
        String uneven = "t,v\n0,1\n1,2\n3,1\n4,2\n";
        String even = "t,v\n10,1\n20,2\n30.05,1\n40,2\n";
        for (String encoder : List.of("series-spectrum", "series-lags")) {
            assertThat(prepared(encoder, Map.of("time", "t"), uneven).changes().count(Change.SERIES_UNEVEN))
                    .isOne();
            assertThat(prepared(encoder, Map.of("time", "t"), even).changes().isEmpty())
                    .isTrue();
            assertThat(prepared(encoder, Map.of("time", "t", "every", 1), uneven)
                            .changes()
                            .isEmpty())
                    .isTrue();
        }
        assertThat(prepared("series-statistics", Map.of("time", "t"), uneven)
                        .changes()
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[5]", "[5, 5]", "[null, 5]", "[5, 5, 5, null]", "[3e38, -3e38, 3e38]"})
    void what_never_varies_or_hardly_is_there_has_finite_values(String payload) {
        for (String encoder : List.of("series-statistics", "series-spectrum", "series-lags")) {
            for (String windows : List.of("whole", "pooled", "sequence")) {
                for (float value :
                        Figures.feature(Figures.recipe(encoder, Map.of("windows", windows)), bytes(payload))) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    @Test
    void a_constant_has_no_slope_and_goes_with_nothing() {
        assertThat(Figures.feature(Figures.recipe("series-statistics", Map.of()), bytes("[0.1, 0.1, 0.1, null]")))
                .containsExactly(0.1f, 0, 0.1f, 0.1f, 0, 0.1f, 0.1f, 0.1f, 0.25f);
        assertThat(Figures.feature(Figures.recipe("series-lags", Map.of("lags", 2)), bytes("[0.1, 0.1, 0.1]")))
                .containsExactly(0, 0);
    }

    @Test
    void what_is_no_series_is_rejected_with_what_was_found() {
        rejected(Map.of(), "[]", Rejection.EMPTY, "no point");
        rejected(Map.of(), "v\n", Rejection.EMPTY, "no point");
        rejected(Map.of(), "[null, null]", Rejection.EMPTY, "none of its points has a value");
        rejected(TIMED, "t,a,b\n,1,1\n", Rejection.EMPTY, "none of its points has a time");
        rejected(Map.of(), "[1, \"abc\"]", Rejection.NOT_A_NUMBER, "1 of point 1 is 'abc'");
        rejected(Map.of(), "[1, 1e39]", Rejection.NOT_FINITE, "1 of point 1 is '1e39', more than a float can hold");
        rejected(TIMED, "t,a,b\n03/04/2024,1,1\n", Rejection.NOT_A_TIME, "t of point 0 is '03/04/2024'");
        rejected(TIMED, "t,a,b\n2023-02-30,1,1\n", Rejection.NOT_A_TIME, "2023-02-30");
        rejected(TIMED, "t,a,b\n0,1,1\n2024-01-01,1,1\n", Rejection.NOT_A_TIME, "numbers alone or moments alone");
        rejected(TIMED, "t,a\n0,1\n", Rejection.UNDECODABLE, "no column 'b', found t, a");
        rejected(Map.of(), "t,a\n0,1\n", Rejection.UNDECODABLE, "found the columns t, a, expected one of values");
        rejected(Map.of(), "[1, [2]]", Rejection.UNDECODABLE, "point 1 is a list and the first is a value");
        rejected(Map.of(), "[[1, 2], [3]]", Rejection.UNDECODABLE, "point 1 has 1 values and the first 2");
        rejected(TIMED, "t,a,b\n1,2\n", Rejection.UNDECODABLE, "line 2 has 2 cells and the first 3");
        rejected(TIMED, "{\"t\": [1], \"a\": [1, 2]}", Rejection.UNDECODABLE, "a has 2 points and t 1");
        rejected(Map.of(), "[1] 2", Rejection.UNDECODABLE, "something follows");
        rejected(Map.of(), "[1, ", Rejection.UNDECODABLE, "not JSON");
    }

    @Test
    void settings_that_contradict_each_other_are_refused() {
        assertRefused(Map.of("every", 2), "every is set, expected the column of times");
        assertRefused(Map.of("resample", "linear"), "resample is set, expected every");
        assertRefused(Map.of("time", "t", "channels", List.of("t")), "'t' is both time and one of channels");
        assertRefused(Map.of("channels", List.of("a", "a")), "a column stands twice in channels");
        assertThatThrownBy(() -> Figures.recipe("series-lags", Map.of("window-points", 4, "hop-points", 5)))
                .hasMessageContaining("hop-points is 5, expected at most the 4 of window-points");
    }

    private static void assertRefused(Map<String, ?> settings, String message) {
        assertThatThrownBy(() -> Figures.recipe("series", settings)).hasMessageContaining(message);
    }

    private static void rejected(Map<String, ?> settings, String payload, String reason, String message) {
        Decoded decoded = Figures.decoded(Figures.recipe("series", settings), bytes(payload));
        assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
        Rejection rejection = ((Decoded.Rejected) decoded).rejection();
        assertThat(rejection.reason()).as(rejection.message()).isEqualTo(reason);
        assertThat(rejection.message()).contains(message);
    }

    private static Prepared prepared(Map<String, ?> settings, String payload) {
        return prepared("series", settings, payload);
    }

    private static Prepared prepared(String encoder, Map<String, ?> settings, String payload) {
        return (Prepared) Figures.decoded(Figures.recipe(encoder, settings), bytes(payload));
    }

    private static float[] rows(Map<String, ?> settings, String payload) {
        return Figures.feature(Figures.recipe("series", settings), bytes(payload));
    }

    private static byte[] bytes(String payload) {
        return payload.getBytes(StandardCharsets.UTF_8);
    }
}
