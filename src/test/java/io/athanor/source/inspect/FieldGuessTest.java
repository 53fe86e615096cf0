package io.athanor.source.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.source.inspect.Inspection.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldGuessTest {
    @Test
    void a_column_is_numbers_where_a_run_would_take_it_for_numbers() {
        assertThat(FieldGuess.ofValues(List.of("12\t", "\u00a03", "1e400", "missing", "#DIV/0!", "--", "unknown")))
                .isEqualTo(Type.NUMBER);
        for (String word : List.of("12d", "1f", "0x1p3", "1,5")) {
            assertThat(FieldGuess.ofValues(List.of("1", "2", "3", word))).isEqualTo(Type.CATEGORY);
        }
        assertThat(FieldGuess.ofValues(List.of("nan", "none"))).isEqualTo(Type.CATEGORY);
    }
}
