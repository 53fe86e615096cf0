package io.athanor.explain;

import io.athanor.base.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The sets of players of which a game's worth v has to be known for Shapley values, and these values (Shapley, A value for n-person
 * games, 1953): φₘ = Σ over the sets S without m of |S|!·(M − |S| − 1)!/M! · (v(S ∪ {m}) − v(S)). They sum to v(all) − v(none); a
 * player who never changes anything gets 0; players who change everything alike get the same.
 *
 * <p>Of up to {@value #EXACT_UP_TO} players all sets are asked for and the values are exact. Of more, a value is the mean gain over
 * random orders in which the players come, each taken forwards and backwards (Castro, Gómez, Tejada, Polynomial calculation of the
 * Shapley value based on sampling, 2009; Mitchell et al., Sampling permutations for Shapley value estimation, 2022): the sum is still
 * exact.
 */
public final class Coalitions {
    /** Players of whom every set is asked for: 256 sets. */
    public static final int EXACT_UP_TO = 8;

    /** A set is the bits of a long. */
    public static final int MOST_PLAYERS = 62;

    /** Sets of a sampled game, about: each is another pass of the network over the rows. */
    private static final int SAMPLED_SETS = 512;

    private final int players;
    private final List<int[]> orders;
    private final long[] sets;

    private Coalitions(int players, List<int[]> orders, long[] sets) {
        this.players = players;
        this.orders = orders;
        this.sets = sets;
    }

    /**
     * @param players 1 … {@value #MOST_PLAYERS}
     * @param seed of the orders, where there are more players than are counted exactly
     */
    public static Coalitions of(int players, long seed) {
        if (players < 1 || players > MOST_PLAYERS) {
            throw new IllegalArgumentException("a game of " + players + " players");
        }
        if (players <= EXACT_UP_TO) {
            long[] all = new long[1 << players];
            Arrays.setAll(all, set -> set);
            return new Coalitions(players, List.of(), all);
        }
        List<int[]> orders = new ArrayList<>();
        TreeSet<Long> sets = new TreeSet<>();
        for (int pair = 0; pair < SAMPLED_SETS / (2 * players); pair++) {
            int[] order = order(players, Seeds.mix(seed, Seeds.hash("order of players"), pair));
            int[] backwards = new int[players];
            Arrays.setAll(backwards, i -> order[players - 1 - i]);
            for (int[] one : List.of(order, backwards)) {
                orders.add(one);
                long set = 0;
                sets.add(set);
                for (int player : one) {
                    set |= 1L << player;
                    sets.add(set);
                }
            }
        }
        return new Coalitions(
                players, orders, sets.stream().mapToLong(set -> set).toArray());
    }

    private static int[] order(int players, long seed) {
        int[] order = IntStream.range(0, players).toArray();
        for (int i = players - 1; i > 0; i--) {
            int other = (int) (Seeds.uniform(Seeds.mix(seed, i)) * (i + 1));
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    /** The sets, in ascending order: that of nobody is the first, that of all the last. Bit m is set where player m is in. */
    public long[] sets() {
        return sets.clone();
    }

    /** Orders that the values are a mean over; 0 where they are exact. */
    public int orders() {
        return orders.size();
    }

    /**
     * Shapley values.
     *
     * @param worth of each set, in their order
     * @return a player each
     */
    public double[] values(double[] worth) {
        if (worth.length != sets.length) {
            throw new IllegalArgumentException(worth.length + " worths of " + sets.length + " sets");
        }
        return orders.isEmpty() ? exact(worth) : sampled(worth);
    }

    private double[] exact(double[] worth) {
        double[] weights = new double[players];
        // |S|!·(M − |S| − 1)!/M! = 1 / (M · (M − 1 over |S|))
        double choices = 1;
        for (int size = 0; size < players; size++) {
            weights[size] = 1 / (players * choices);
            choices = choices * (players - 1 - size) / (size + 1);
        }
        double[] values = new double[players];
        for (int set = 0; set < worth.length; set++) {
            for (int m = 0; m < players; m++) {
                if ((set >> m & 1) == 0) {
                    values[m] += weights[Integer.bitCount(set)] * (worth[set | 1 << m] - worth[set]);
                }
            }
        }
        return values;
    }

    private double[] sampled(double[] worth) {
        double[] values = new double[players];
        for (int[] order : orders) {
            long set = 0;
            double before = worth[0];
            for (int player : order) {
                set |= 1L << player;
                double after = worth[Arrays.binarySearch(sets, set)];
                values[player] += (after - before) / orders.size();
                before = after;
            }
        }
        return values;
    }
}
