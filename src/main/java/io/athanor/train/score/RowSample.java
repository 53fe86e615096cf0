package io.athanor.train.score;

import io.athanor.base.Seeds;
import io.athanor.train.transform.FittedModality;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one modality, drawn by a hash of their ids, as a linear model sees them: standardised, a sequence as the mean of its
 * tokens. Equal ids are drawn from any table or from none.
 */
public final class RowSample implements Serializable {
    private static final long serialVersionUID = 1L;

    private final FittedModality fitted;
    private final int most;
    private final PriorityQueue<Drawn> drawn = new PriorityQueue<>();

    /**
     * Ordered from the last of the keys to the first.
     *
     * @param key of the row's id
     */
    public record Drawn(long key, float[] vector) implements Comparable<Drawn>, Serializable {
        @Override
        public int compareTo(Drawn other) {
            return Long.compare(other.key, key);
        }
    }

    /** @param most rows that are kept */
    public RowSample(FittedModality fitted, int most) {
        this.fitted = fitted;
        this.most = most;
    }

    /** @param cell as {@link FittedModality#encode} takes it; a null cell is no row of the modality */
    public void offer(String sampleId, @Nullable Object cell) {
        if (cell == null) {
            return;
        }
        long key = Seeds.mix(Seeds.hash("sample of rows"), Seeds.hash(sampleId));
        if (drawn.size() < most || key < drawn.element().key()) {
            float[] encoded = fitted.encode(cell);
            if (encoded != null) {
                keep(new Drawn(key, LinearInput.of(fitted, encoded)));
            }
        }
    }

    /** The rows that one sample of both would have. */
    public void add(RowSample other) {
        other.drawn.forEach(this::keep);
    }

    private void keep(Drawn row) {
        drawn.add(row);
        if (drawn.size() > most) {
            drawn.remove();
        }
    }

    /** In the order of their keys. */
    public List<Drawn> rows() {
        List<Drawn> rows = new ArrayList<>(drawn);
        rows.sort(Comparator.comparingLong(Drawn::key));
        return rows;
    }
}
