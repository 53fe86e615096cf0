package io.athanor.extract.encoder.series;

import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.encoder.Figures;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Features of series against numpy and scipy. */
class SeriesFiguresTest {
    private static final Figures FIGURES = new Figures(SeriesFiguresTest.class, "series.json");

    private static final byte[] VITALS = FIGURES.of("csv").asText().getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @CsvSource({
        "statistics,       series-statistics, 1e-4",
        "spectrum,         series-spectrum,   1e-4",
        "lags,             series-lags,       1e-4",
    })
    void a_whole_series_is_as_numpy_and_scipy_have_it(String name, String encoder, double within) {
        FIGURES.assertClose(
                name,
                feature(encoder, encoder.equals("series-lags") ? Map.of("last-values", 5) : Map.of()),
                Assertions.within(within));
    }

    @Test
    void windows_reach_the_end_whatever_is_left_for_the_last() {
        Map<String, Object> windows = Map.of("window-points", 40, "hop-points", 25, "windows", "pooled");
        FIGURES.assertClose("statistics-pooled", feature("series-statistics", windows), Assertions.within(1e-4));
        FIGURES.assertClose(
                "spectrum-windows",
                feature(
                        "series-spectrum",
                        Map.of("window-points", 40, "hop-points", 25, "windows", "sequence", "bands", 4)),
                Assertions.within(1e-4));
    }

    @Test
    void spectra_of_an_odd_number_of_points_and_of_few_are_as_those_of_others() {
        FIGURES.assertClose(
                "spectrum-odd",
                feature("series-spectrum", Map.of("max-points", 149, "bands", 5)),
                Assertions.within(1e-4));
        FIGURES.assertClose(
                "spectrum-short", feature("series-spectrum", Map.of("max-points", 7)), Assertions.within(1e-4));
    }

    @Test
    void points_on_a_grid_are_means_or_lie_on_the_line_between_their_neighbours() {
        FIGURES.assertClose("mean-of-2.5", feature("series", Map.of("every", 2.5)), Assertions.within(1e-4));
        FIGURES.assertClose(
                "line-of-0.7", feature("series", Map.of("every", 0.7, "resample", "linear")), Assertions.within(1e-4));
    }

    private static float[] feature(String encoder, Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("time", "at");
        all.put("channels", List.of("a", "b"));
        FeatureExtractor recipe = Figures.recipe(encoder, all);
        return Figures.feature(recipe, VITALS);
    }
}
