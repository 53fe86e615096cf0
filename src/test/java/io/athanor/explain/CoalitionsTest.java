package io.athanor.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Seeds;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapley's axioms, exact and by sampled orders. */
class CoalitionsTest {
    private static double[] values(Coalitions of, LongToDoubleFunction worth) {
        return of.values(LongStream.of(of.sets()).mapToDouble(worth).toArray());
    }

    /** Any game: a number a set. */
    private static double drawn(long set) {
        return 100 * Seeds.uniform(Seeds.mix(3, set)) - 50;
    }

    @Test
    void two_players_share_by_hand() {
        // nothing 0, first 4, second 1, both 9: the first gives (4 + 8) / 2, the second (1 + 5) / 2
        double[] worth = {0, 4, 1, 9};

        assertThat(Coalitions.of(2, 0).values(worth)).containsExactly(6, 3);
    }

    @Test
    void three_players_share_by_hand() {
        // the glove game: a left hand with either of two right ones is worth 1; the left hand gets 2/3, each other 1/6
        double[] values = values(Coalitions.of(3, 0), set -> (set & 1) == 1 && (set & 6) != 0 ? 1 : 0);

        assertThat(values[0]).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(values[1]).isCloseTo(1 / 6.0, within(1e-12));
        assertThat(values[2]).isCloseTo(1 / 6.0, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 8, 9, 12, 40})
    void values_sum_to_what_all_are_worth_more_than_none(int players) {
        Coalitions of = Coalitions.of(players, 7);
        long[] sets = of.sets();

        double[] values = values(of, CoalitionsTest::drawn);

        assertThat(values).hasSize(players);
        assertThat(Arrays.stream(values).sum()).isCloseTo(drawn(sets[sets.length - 1]) - drawn(sets[0]), within(1e-9));
        assertThat(sets[0]).isZero();
        assertThat(sets[sets.length - 1]).isEqualTo((1L << players) - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 11})
    void a_player_who_changes_nothing_gets_nothing(int players) {
        assertThat(values(Coalitions.of(players, 7), set -> drawn(set & ~4L))[2])
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void players_who_change_everything_alike_get_the_same(int players) {
        // worth by whether both, one or none of the first and the last are in
        long last = 1L << players - 1;
        double[] values = values(
                Coalitions.of(players, 7),
                set -> drawn((set & ~1 & ~last) * 4 + (set & 1) + ((set & last) == 0 ? 0 : 1)));

        assertThat(values[0]).isCloseTo(values[players - 1], within(1e-9));
        assertThat(values[0]).isNotCloseTo(values[1], within(1e-3));
    }

    @Test
    void sampled_orders_come_near_the_exact_values_and_are_drawn_by_the_seed() {
        // pairs of neighbours are worth more than each: the value of a player in the middle is 1 + 2/2, at the ends 1 +
        // 1/2
        LongToDoubleFunction worth = set -> Long.bitCount(set) + Long.bitCount(set & set >> 1);
        Coalitions of = Coalitions.of(12, 7);
        double[] values = values(of, worth);

        assertThat(of.orders()).isGreaterThan(30);
        assertThat(of.sets().length).isLessThan(600);
        for (int m = 0; m < 12; m++) {
            assertThat(values[m]).isCloseTo(m == 0 || m == 11 ? 1.5 : 2, within(1e-9));
        }
        assertThat(Coalitions.of(12, 7).sets()).isEqualTo(of.sets());
        assertThat(Coalitions.of(12, 8).sets()).isNotEqualTo(of.sets());
        assertThat(Coalitions.of(8, 7).orders()).isZero();
    }

    @Test
    void a_game_of_nobody_or_of_too_many_is_refused() {
        assertThatThrownBy(() -> Coalitions.of(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Coalitions.of(63, 1)).hasMessage("a game of 63 players");
        assertThatThrownBy(() -> Coalitions.of(2, 1).values(new double[3])).hasMessage("3 worths of 4 sets");
    }
}
