package io.athanor.job.figures;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Pairs that are sorted by entry, entry by entry. */
final class EntryRuns<V> {
    private final Iterator<Tuple2<Integer, V>> sorted;
    private @Nullable Tuple2<Integer, V> ahead;

    EntryRuns(Iterator<Tuple2<Integer, V>> sorted) {
        this.sorted = sorted;
        advance();
    }

    private void advance() {
        ahead = sorted.hasNext() ? sorted.next() : null;
    }

    boolean hasNext() {
        return ahead != null;
    }

    /** The next entry; of the one before all values have to be taken. */
    int next() {
        return pair()._1();
    }

    /** Those of the entry that {@link #next} gave. */
    Iterator<V> values() {
        int entry = pair()._1();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return ahead != null && ahead._1() == entry;
            }

            @Override
            public V next() {
                V value = pair()._2();
                advance();
                return value;
            }
        };
    }

    private Tuple2<Integer, V> pair() {
        Tuple2<Integer, V> pair = ahead;
        if (pair == null) {
            throw new NoSuchElementException();
        }
        return pair;
    }
}
