package io.athanor.report;

import io.athanor.evaluate.Metrics;
import io.athanor.explain.Explanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chapter on what each modality gives. */
final class ExplanationSection {
    private ExplanationSection() {}

    /** @param explained null where that is not known */
    static Section of(@Nullable Explanation explained, Metrics metrics) {
        var section = new Section("modalities", "What each modality gives");
        if (explained == null) {
            return section.absent("Not told: it takes a teacher of several modalities and labelled test rows.");
        }
        for (ExplanationTables.Table table : new ExplanationTables(explained, metrics.metrics(), metrics).all()) {
            section.table(
                    table.caption(),
                    table.head(),
                    table.rows().stream().<List<Object>>map(List::copyOf).toList());
            table.notes().forEach(section::note);
        }
        return explained.chosen().isEmpty()
                ? section
                : section.link("Rows that are worth a look, with what they show", RowsPage.FILE);
    }
}
