package io.athanor.source.inspect;

import io.athanor.base.Changes;
import io.athanor.base.Seeds;
import io.athanor.data.Payload;
import io.athanor.source.FoundSample;
import io.athanor.source.rows.JsonCells;
import io.athanor.table.ManifestTable;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What samples are like, over any number of them in a bounded space: what each column holds, which payloads come together,
 * and some of the samples, drawn by the hashes of their places. It is made by executors, part by part. Not thread-safe.
 */
final class SourceLook implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Samples that are kept whole. */
    static final int MOST_KEPT = 2000;

    /** Columns, and sets of fields that come together: of more, those that come first are looked at. */
    private static final int MOST_NAMES = 2000;

    /** A text of a sample that is kept is cut to so many characters. */
    private static final int TEXT_CHARACTERS = 2000;

    private final TreeMap<String, ValueTally> cells = new TreeMap<>();
    private final TreeMap<String, Long> lists = new TreeMap<>();
    private final HashMap<TreeSet<String>, Long> together = new HashMap<>();
    private final TreeMap<Long, Kept> kept = new TreeMap<>();
    private long samples;
    private final TreeSet<String> flaws = new TreeSet<>();
    private final TreeMap<String, String> columns = new TreeMap<>();
    private Changes changes = Changes.NONE;
    private long broken;
    private boolean whole = true;

    /**
     * A sample that is kept.
     *
     * @param id empty where there is none yet
     * @param payloads of which bytes in cells are cut to their heads
     */
    record Kept(String id, Map<String, String> cells, Map<String, Payload> payloads) implements Serializable {}

    /**
     * Looks at samples, up to so many, those that cannot be read among them.
     *
     * @param part the name of what they are of
     */
    void addAll(Iterator<FoundSample> others, String part, int most) {
        while (others.hasNext()) {
            if (samples + broken == most) {
                cutShort();
                return;
            }
            FoundSample sample = others.next();
            if (sample.cells().containsKey(ManifestTable.BROKEN)) {
                broken++;
            } else {
                add(sample, part + "/" + samples);
            }
        }
    }

    /** @param place of the sample in the source, by which it is drawn */
    void add(FoundSample sample, String place) {
        samples++;
        sample.cells().forEach((name, value) -> {
            if (JsonCells.isList(value)) {
                // several values are no column of one: only labels may be lists
                lists.merge(name, 1L, Long::sum);
            } else if (cells.size() < MOST_NAMES || cells.containsKey(name)) {
                cells.computeIfAbsent(name, n -> new ValueTally()).add(value);
            }
        });
        together(new TreeSet<>(sample.payloads().keySet()), 1);
        long draw = Seeds.hash(place);
        if (kept.size() < MOST_KEPT || draw < kept.lastKey()) {
            keep(draw, cut(sample));
        }
    }

    /** Takes up a look at another part. */
    SourceLook plus(SourceLook others) {
        samples += others.samples;
        whole &= others.whole;
        flaws.addAll(others.flaws);
        columns.putAll(others.columns);
        changes = changes.plus(others.changes);
        broken += others.broken;
        others.cells.forEach((name, values) ->
                cells.computeIfAbsent(name, n -> new ValueTally()).addAll(values));
        others.lists.forEach((name, rows) -> lists.merge(name, rows, Long::sum));
        others.together.forEach(this::together);
        others.kept.forEach(this::keep);
        return this;
    }

    /** To be said where a part has more samples than were looked at. */
    void cutShort() {
        whole = false;
    }

    /** To be said of a file that a run would refuse: a sentence. */
    void flaw(String sentence) {
        flaws.add(sentence);
    }

    /** A column that a file has, and what it says that it holds. */
    void column(String name, String holds) {
        columns.put(name, holds);
    }

    /** What was done to the samples on the way. */
    void changed(Changes more) {
        changes = changes.plus(more);
    }

    private void together(TreeSet<String> fields, long count) {
        if (together.size() < MOST_NAMES || together.containsKey(fields)) {
            together.merge(fields, count, Long::sum);
        }
    }

    private void keep(long draw, Kept sample) {
        kept.putIfAbsent(draw, sample);
        if (kept.size() > MOST_KEPT) {
            kept.pollLastEntry();
        }
    }

    private static Kept cut(FoundSample sample) {
        Map<String, String> texts = new TreeMap<>();
        sample.cells()
                .forEach((name, text) ->
                        texts.put(name, text.length() > TEXT_CHARACTERS ? text.substring(0, TEXT_CHARACTERS) : text));
        Map<String, Payload> payloads = new TreeMap<>();
        sample.payloads().forEach((field, payload) -> payloads.put(field, PayloadHeads.headOf(payload)));
        String id = sample.id();
        return new Kept(id == null ? "" : id, texts, payloads);
    }

    long samples() {
        return samples;
    }

    /** Whether no part has more samples than were looked at. */
    boolean isWhole() {
        return whole;
    }

    /** What a run would refuse, a sentence a file, in the order of their names. */
    List<String> flaws() {
        return List.copyOf(flaws);
    }

    /** Columns of which no value was seen, with what their files say that they hold. */
    Map<String, String> unseen() {
        Map<String, String> unseen = new TreeMap<>(columns);
        unseen.keySet().removeAll(cells.keySet());
        unseen.keySet().removeAll(payloads());
        unseen.keySet().removeAll(lists().keySet());
        return unseen;
    }

    Changes changes() {
        return changes;
    }

    /** Rows that cannot be read. */
    long broken() {
        return broken;
    }

    Map<String, ValueTally> cells() {
        return cells;
    }

    /** Columns whose cells are lists, all of them, with the samples that have one. */
    Map<String, Long> lists() {
        Map<String, Long> alone = new TreeMap<>(lists);
        alone.keySet().removeAll(cells.keySet());
        alone.keySet().removeAll(payloads());
        return alone;
    }

    List<Kept> kept() {
        return List.copyOf(kept.values());
    }

    /** The cells of a column in the samples that are kept. */
    List<String> values(String column) {
        return kept.values().stream()
                .map(sample -> sample.cells().get(column))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Names of payloads. */
    Set<String> payloads() {
        Set<String> names = new TreeSet<>();
        together.keySet().forEach(names::addAll);
        return names;
    }

    /** Samples that have a payload of any of these fields. */
    long withAny(Collection<String> fields) {
        return together.entrySet().stream()
                .filter(e -> fields.stream().anyMatch(e.getKey()::contains))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Samples that have a payload of both. */
    long withBoth(String one, String other) {
        return together.entrySet().stream()
                .filter(e -> e.getKey().contains(one) && e.getKey().contains(other))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
