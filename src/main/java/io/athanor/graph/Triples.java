package io.athanor.graph;

import io.athanor.base.Seeds;
import java.util.Arrays;

/**
 * The triples of a graph, by the numbers of their entities and relations: 8 bytes each. Those that are held out have entities
 * and relations that others have too, so that something is known of them.
 *
 * @param entities how many there are
 * @param relations how many there are, without their reciprocals
 * @param training ascending, each once
 * @param heldOut ascending, none of them among the others
 */
record Triples(int entities, int relations, long[] training, long[] heldOut) {
    private static final int ENTITY_BITS = 23;
    private static final int RELATION_BITS = 16;

    /** More entities have no number here. */
    static final int MOST_ENTITIES = 1 << ENTITY_BITS;

    /** More relations have no number here. */
    static final int MOST_RELATIONS = 1 << (RELATION_BITS - 1);

    /** Held out at most: ranking one takes the time of scoring all entities twice. */
    static final int MOST_HELD_OUT = 5_000;

    private static final long HELD_OUT = Seeds.hash("held-out triples");

    static long packed(int head, int relation, int tail) {
        return ((long) head << (ENTITY_BITS + RELATION_BITS)) | ((long) relation << ENTITY_BITS) | tail;
    }

    static int head(long triple) {
        return (int) (triple >>> (ENTITY_BITS + RELATION_BITS));
    }

    static int relation(long triple) {
        return (int) (triple >>> ENTITY_BITS) & ((1 << RELATION_BITS) - 1);
    }

    static int tail(long triple) {
        return (int) triple & (MOST_ENTITIES - 1);
    }

    /** The same said the other way round: the reciprocal relation leads from the tail to the head (Lacroix et al., 2018). */
    long reciprocal(long triple) {
        return packed(tail(triple), relation(triple) + relations, head(triple));
    }

    /**
     * Draws which are held out.
     *
     * @param all ascending, each once
     * @param wanted how many are to be held out; fewer are where too little would be left
     */
    static Triples of(int entities, int relations, long[] all, long wanted, long seed) {
        int[] ofEntity = new int[entities];
        int[] ofRelation = new int[relations];
        for (long triple : all) {
            ofEntity[head(triple)]++;
            ofEntity[tail(triple)]++;
            ofRelation[relation(triple)]++;
        }
        boolean[] held = new boolean[all.length];
        int left = (int) Math.min(wanted, MOST_HELD_OUT);
        int drawn = 0;
        for (int i : left == 0 ? new int[0] : drawn(all, seed, HELD_OUT)) {
            int head = head(all[i]);
            int tail = tail(all[i]);
            int relation = relation(all[i]);
            // a loop counts twice
            boolean known = head == tail ? ofEntity[head] > 2 : ofEntity[head] > 1 && ofEntity[tail] > 1;
            if (drawn < left && known && ofRelation[relation] > 1) {
                held[i] = true;
                drawn++;
                ofEntity[head]--;
                ofEntity[tail]--;
                ofRelation[relation]--;
            }
        }
        long[] training = new long[all.length - drawn];
        long[] heldOut = new long[drawn];
        int t = 0;
        int h = 0;
        for (int i = 0; i < all.length; i++) {
            if (held[i]) {
                heldOut[h++] = all[i];
            } else {
                training[t++] = all[i];
            }
        }
        return new Triples(entities, relations, training, heldOut);
    }

    /** The order in which an epoch goes through the training triples: their numbers. */
    int[] order(long seed, int epoch) {
        return drawn(training, seed, epoch);
    }

    /** The numbers of triples in an order of chance that depends on nothing but them. */
    private static int[] drawn(long[] all, long seed, long purpose) {
        long[] keys = new long[all.length];
        for (int i = 0; i < keys.length; i++) {
            // the upper half is drawn, the lower one says which triple it is
            keys[i] = (Seeds.mix(seed, purpose, all[i]) & 0xffffffff00000000L) | i;
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }
}
