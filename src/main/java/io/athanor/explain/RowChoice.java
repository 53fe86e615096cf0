package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;

/** The first few rows of each {@link RowKind}, chosen as rows come; it holds no more than these, and choices of parts add up. */
public final class RowChoice implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The worst of those that are kept comes first; equal ones are told apart by their ids. */
    private static final Comparator<ChosenRow> WORST_FIRST =
            Comparator.comparingDouble(ChosenRow::score).thenComparing(ChosenRow::sampleId, Comparator.reverseOrder());

    private final int most;
    private final Map<RowKind, List<ChosenRow>> kept = new EnumMap<>(RowKind.class);

    /** @param most rows of a kind */
    public RowChoice(int most) {
        this.most = most;
    }

    /**
     * Looks at a row.
     *
     * @param together what is predicted of all modalities
     * @param alone of each modality that the row has
     */
    public void offer(
            Reading reading, String sampleId, float[] label, float[] together, SortedMap<Modality, float[]> alone) {
        boolean right = reading.isRight(together, label);
        double certainty = reading.certainty(together);
        if (!right) {
            offer(
                    RowKind.MISTAKE,
                    reading.isOfClasses() ? certainty : reading.loss(together, label),
                    reading,
                    sampleId,
                    label,
                    together,
                    alone);
        }
        if (alone.size() > 1) {
            if (alone.values().stream().map(reading::said).distinct().count() > 1) {
                double disagreement = reading.disagreement(List.copyOf(alone.values()));
                offer(RowKind.DISAGREEMENT, disagreement, reading, sampleId, label, together, alone);
            }
            if (right && alone.values().stream().noneMatch(one -> reading.isRight(one, label))) {
                offer(RowKind.ONLY_TOGETHER, certainty, reading, sampleId, label, together, alone);
            }
        }
    }

    private void offer(
            RowKind kind,
            double score,
            Reading reading,
            String sampleId,
            float[] label,
            float[] together,
            SortedMap<Modality, float[]> alone) {
        List<ChosenRow> there = kept.getOrDefault(kind, List.of());
        if (there.size() == most && there.get(most - 1).score() > score) {
            return;
        }
        List<Opinion> opinions = new ArrayList<>();
        alone.forEach(
                (modality, one) -> opinions.add(new Opinion(modality, reading.said(one), reading.certainty(one))));
        keep(new ChosenRow(
                kind,
                sampleId,
                score,
                reading.truth(label),
                reading.said(together),
                reading.certainty(together),
                opinions));
    }

    private void keep(ChosenRow row) {
        PriorityQueue<ChosenRow> queue = new PriorityQueue<>(WORST_FIRST);
        queue.addAll(kept.getOrDefault(row.kind(), List.of()));
        queue.add(row);
        if (queue.size() > most) {
            queue.remove();
        }
        List<ChosenRow> best = new ArrayList<>(queue);
        best.sort(WORST_FIRST.reversed());
        kept.put(row.kind(), best);
    }

    /** Adds what was chosen of other rows. */
    public RowChoice add(RowChoice other) {
        other.kept.values().forEach(rows -> rows.forEach(this::keep));
        return this;
    }

    /** By kind, the first of each first. */
    public List<ChosenRow> rows() {
        return Arrays.stream(RowKind.values())
                .flatMap(kind -> kept.getOrDefault(kind, List.of()).stream())
                .toList();
    }
}
