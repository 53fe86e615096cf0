package io.athanor.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How alike descriptions are, against what numpy and scipy say: likeness.py beside the figures. */
class LikenessTest {
    @TestFactory
    Stream<DynamicTest> figures_are_those_of_numpy_and_scipy() throws IOException {
        JsonNode cases;
        try (var in = LikenessTest.class.getResourceAsStream("likeness.json")) {
            cases = Json.tree(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(cases).hasSizeGreaterThan(3);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(one -> DynamicTest.dynamicTest(one.path("name").asText(), () -> {
                    double[][] k = Likeness.gram(matrix(one.path("x")));
                    double[][] l = Likeness.gram(matrix(one.path("y")));
                    assertThat(Likeness.cka(k, l)).isCloseTo(one.path("cka").asDouble(), within(1e-6));
                    assertThat(Likeness.unbiasedCka(k, l))
                            .isCloseTo(one.path("unbiased").asDouble(), within(1e-6));
                    assertThat(Likeness.pearson(k, l))
                            .isCloseTo(one.path("pearson").asDouble(), within(1e-6));
                    assertThat(Likeness.spearman(k, l))
                            .isCloseTo(one.path("spearman").asDouble(), within(1e-6));
                }));
    }

    private static float[][] matrix(JsonNode rows) {
        float[][] matrix = new float[rows.size()][];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = new float[rows.get(i).size()];
            for (int j = 0; j < matrix[i].length; j++) {
                matrix[i][j] = (float) rows.get(i).get(j).asDouble();
            }
        }
        return matrix;
    }

    @Test
    void a_modality_that_does_not_vary_is_like_nothing() {
        double[][] same = Likeness.gram(new float[][] {{1, 2}, {1, 2}, {1, 2}, {1, 2}});
        double[][] other = Likeness.gram(new float[][] {{1}, {2}, {3}, {5}});

        assertThat(Likeness.cka(same, other)).isNaN();
        assertThat(Likeness.unbiasedCka(same, other)).isNaN();
        assertThat(Likeness.spearman(same, other)).isNaN();
        assertThat(Likeness.unbiasedCka(other, other)).isCloseTo(1, within(1e-12));
    }

    @Test
    void the_gram_matrix_of_some_rows_is_that_of_their_places() {
        double[][] gram = {{1, 2, 3}, {2, 4, 5}, {3, 5, 6}};

        assertThat(Likeness.at(gram, new int[] {0, 2})).isDeepEqualTo(new double[][] {{1, 3}, {3, 6}});
    }
}
