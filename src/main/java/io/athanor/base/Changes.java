package io.athanor.base;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How often each {@link Change} was made, with an example. A value: what tasks and stages saw is summed up.
 *
 * @param byCode by {@link Change#code}
 */
public record Changes(@JsonValue SortedMap<String, Counted> byCode) implements Serializable {
    /** Nothing was changed. */
    public static final Changes NONE = new Changes(new TreeMap<>());

    private static final int EXAMPLE_CHARACTERS = 300;

    /**
     * @param count at least 1
     * @param example where it happened for once and what was found, for a person: {@code row 3 of a.csv: price is 'nan'}
     */
    public record Counted(long count, String example) implements Serializable {
        /** What people are shown is a line: what stands in their data must not break it, nor run on. */
        public Counted {
            example = example.replaceAll("\\p{Cntrl}+", " ");
            if (example.codePointCount(0, example.length()) > EXAMPLE_CHARACTERS) {
                example = example.substring(0, example.offsetByCodePoints(0, EXAMPLE_CHARACTERS)) + "…";
            }
        }
    }

    @JsonCreator
    public Changes(@Nullable SortedMap<String, Counted> byCode) {
        this.byCode = byCode == null ? new TreeMap<>() : Collections.unmodifiableSortedMap(new TreeMap<>(byCode));
    }

    /** One kind of change; none if the count is 0. */
    public static Changes of(Change change, long count, String example) {
        return count == 0
                ? NONE
                : new Changes(new TreeMap<>(java.util.Map.of(change.code(), new Counted(count, example))));
    }

    /** Counts are added up; of two examples the first in the order of letters is kept, whatever the order of the tasks. */
    public static Changes sum(Collection<Changes> parts) {
        TreeMap<String, Counted> sum = new TreeMap<>();
        for (Changes part : parts) {
            part.byCode.forEach((code, counted) -> sum.merge(code, counted, Changes::both));
        }
        return new Changes(sum);
    }

    public Changes plus(Changes others) {
        return sum(List.of(this, others));
    }

    public boolean isEmpty() {
        return byCode.isEmpty();
    }

    /** How often a change was made. */
    public long count(Change change) {
        Counted counted = byCode.get(change.code());
        return counted == null ? 0 : counted.count();
    }

    /** The {@link Change#code} of each that was made. */
    public Set<String> codes() {
        return byCode.keySet();
    }

    /** A line a change, for a person: the count, the sentence, the example. */
    public List<String> lines() {
        return byCode.entrySet().stream()
                .map(entry -> entry.getValue().count() + " "
                        + Change.ofCode(entry.getKey()).map(Change::sentence).orElse(entry.getKey())
                        + "; for one, " + entry.getValue().example())
                .toList();
    }

    private static Counted both(Counted a, Counted b) {
        return new Counted(a.count() + b.count(), a.example().compareTo(b.example()) <= 0 ? a.example() : b.example());
    }

    /** Counts changes while a file or a part is read. Thread-safe. */
    public static final class Tally {
        private final TreeMap<String, Counted> seen = new TreeMap<>();

        /** One change more. */
        public synchronized void add(Change change, String example) {
            seen.merge(change.code(), new Counted(1, example), Changes::both);
        }

        /** What was counted so far. */
        public synchronized Changes changes() {
            return new Changes(seen);
        }
    }
}
