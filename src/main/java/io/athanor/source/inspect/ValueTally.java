package io.athanor.source.inspect;

import io.athanor.base.Seeds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What the values of a column are like, over any number of rows in a bounded space. Of the different values those with the
 * smallest hashes are kept, each with its exact count: up to {@link #MOST_KEPT} different ones all of them, and of more a
 * fair sample, by which their number is guessed (the k-minimum-values sketch: Bar-Yossef and others, Counting distinct
 * elements in a data stream, 2002). Not thread-safe.
 */
final class ValueTally implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The number of different values is then guessed to 3 %. */
    static final int MOST_KEPT = 1024;

    /** A value is remembered, and compared, by so many characters. */
    static final int EXCERPT_CHARACTERS = 200;

    private static final double TWO_TO_64 = 0x1.0p64;

    private final TreeMap<Long, Value> kept = new TreeMap<>();
    private long present;

    /** @param count of the rows that hold it */
    record Value(String text, long count) implements Serializable {
        Value plus(Value other) {
            return new Value(text, count + other.count);
        }
    }

    void add(String value) {
        present++;
        keep(Seeds.hash(value), new Value(excerpt(value), 1));
    }

    /** Takes up what another part of the rows holds. */
    void addAll(ValueTally others) {
        present += others.present;
        others.kept.forEach(this::keep);
    }

    static String excerpt(String value) {
        return value.length() <= EXCERPT_CHARACTERS ? value : value.substring(0, EXCERPT_CHARACTERS);
    }

    // whatever is dropped has a larger hash than all that are kept from then on, so that no count is cut short
    private void keep(long hash, Value value) {
        if (kept.size() == MOST_KEPT && hash > kept.lastKey()) {
            return;
        }
        kept.merge(hash, value, Value::plus);
        if (kept.size() > MOST_KEPT) {
            kept.pollLastEntry();
        }
    }

    /** Rows that hold a value. */
    long present() {
        return present;
    }

    /** Whether all different values are kept, so that their number is counted and not guessed. */
    boolean isExact() {
        return kept.size() < MOST_KEPT;
    }

    /** Different values: counted, or guessed where they are many. */
    long distinct() {
        if (isExact()) {
            return kept.size();
        }
        if (!repeats()) {
            return present;
        }
        double share = kept.lastKey() / TWO_TO_64 + 0.5;
        return Math.min(present, Math.round((MOST_KEPT - 1) / share));
    }

    /** Whether any of the kept values occurs in two rows. */
    boolean repeats() {
        return kept.values().stream().anyMatch(value -> value.count() > 1);
    }

    /** The kept values, the commonest first; of equals in the order of letters. */
    List<Value> values() {
        List<Value> values = new ArrayList<>(kept.values());
        values.sort(Comparator.comparing(Value::count).reversed().thenComparing(Value::text));
        return values;
    }
}
