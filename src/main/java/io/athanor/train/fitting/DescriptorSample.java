package io.athanor.train.fitting;

import io.athanor.base.Seeds;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;

/**
 * Some of the different descriptors that come by: those with the smallest hashes of their values, so that no order of rows or tasks
 * changes which. A descriptor of zeros, which stands for none, is left out.
 */
final class DescriptorSample implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int most;
    private final TreeMap<Long, float[]> kept = new TreeMap<>();

    DescriptorSample(int most) {
        this.most = most;
    }

    void add(float[] values, int at, int width) {
        long hash = 0;
        boolean isThere = false;
        for (int i = at; i < at + width; i++) {
            isThere |= values[i] != 0;
            hash = Seeds.mix(hash, Float.floatToIntBits(values[i]));
        }
        if (isThere && (kept.size() < most || hash < kept.lastKey())) {
            kept.putIfAbsent(hash, Arrays.copyOfRange(values, at, at + width));
            trim();
        }
    }

    void merge(DescriptorSample other) {
        other.kept.forEach(kept::putIfAbsent);
        trim();
    }

    private void trim() {
        while (kept.size() > most) {
            kept.pollLastEntry();
        }
    }

    /** In the order of their hashes. */
    Collection<float[]> values() {
        return kept.values();
    }
}
