package io.athanor.report;

import io.athanor.explain.ChosenRow;
import io.athanor.explain.Opinion;
import io.athanor.explain.RowKind;
import io.athanor.report.RowGallery.Cell;
import io.athanor.report.RowGallery.Shown;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Test rows that are worth a look: a page beside the report that stands alone as it does, and whatever comes from data is escaped. */
public final class RowsPage {
    /** Its name, by which the report refers to it. */
    public static final String FILE = "rows.html";

    private final HtmlTemplate template = new HtmlTemplate("rows.ftlh");

    /**
     * The whole page, in UTF-8 when written.
     *
     * @param title the pipeline's name
     * @param createdAt ISO-8601 instant
     * @param model whose rows they are
     */
    public String html(String title, String createdAt, String model, RowGallery gallery) {
        var page = new HashMap<String, Object>();
        page.put("title", title);
        page.put("created", createdAt);
        page.put("date", Figures.date(createdAt));
        page.put("model", model);
        page.put(
                "kinds",
                Arrays.stream(RowKind.values()).map(kind -> kind(kind, gallery)).toList());
        return template.filled(page);
    }

    private static Map<String, Object> kind(RowKind kind, RowGallery gallery) {
        return Map.of(
                "title",
                kind.title(),
                "rows",
                gallery.rows().stream()
                        .filter(shown -> shown.row().kind() == kind)
                        .map(RowsPage::row)
                        .toList());
    }

    private static Map<String, Object> row(Shown shown) {
        ChosenRow row = shown.row();
        return Map.of(
                "id",
                row.sampleId(),
                "truth",
                row.truth(),
                "said",
                sure(row.said(), row.certainty()),
                "right",
                row.said().equals(row.truth()),
                "cells",
                shown.cells().stream().map(cell -> cell(cell, row.alone())).toList());
    }

    private static Map<String, String> cell(Cell cell, List<Opinion> opinions) {
        return Map.of(
                "modality",
                cell.modality(),
                "form",
                cell.preview().form().name().toLowerCase(Locale.ROOT),
                "content",
                cell.preview().content(),
                "said",
                opinions.stream()
                        .filter(opinion -> opinion.modality().name().equals(cell.modality()))
                        .map(opinion -> sure(opinion.said(), opinion.certainty()))
                        .findFirst()
                        .orElse(""));
    }

    private static String sure(String said, double certainty) {
        return Double.isNaN(certainty) ? said : said + ", " + Figures.percent(certainty, 0);
    }
}
