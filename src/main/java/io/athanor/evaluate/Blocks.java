package io.athanor.evaluate;

import io.athanor.base.Seeds;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a bootstrap draws: the groups themselves, in the order of their names, or, where they are too many, blocks of them that a hash
 * makes.
 */
public final class Blocks implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Nothing is drawn. */
    static final Blocks ONE = new Blocks(Map.of(), 1);

    private static final long SALT = Seeds.hash("blocks of groups");

    private final Map<String, Integer> places;
    private final int count;

    private Blocks(Map<String, Integer> places, int count) {
        this.places = places;
        this.count = count;
    }

    /** @param groups in any order and as often as they come */
    static Blocks of(Collection<String> groups) {
        Map<String, Integer> places = new HashMap<>();
        for (String group : new TreeSet<>(groups)) {
            places.put(group, places.size());
        }
        return new Blocks(places, places.size());
    }

    /** @param count of blocks, at least 1 */
    static Blocks hashed(int count) {
        return new Blocks(Map.of(), count);
    }

    int count() {
        return count;
    }

    /** Whether they are blocks of groups. */
    boolean isHashed() {
        return places.isEmpty() && count > 1;
    }

    /** The block of a group, from 0. That of a group which is not among the named ones says nothing: its rows are others' than all methods have. */
    int of(String group) {
        Integer place = places.get(group);
        return place != null
                ? place
                : count == 1 ? 0 : (int) Math.floorMod(Seeds.mix(SALT, Seeds.hash(group)), (long) count);
    }
}
