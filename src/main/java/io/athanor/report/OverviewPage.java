package io.athanor.report;

import io.athanor.report.Gallery.Preview;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What a source holds: tables, and examples to be looked at and listened to. It stands alone, and whatever comes from data is escaped. */
public final class OverviewPage {
    private final HtmlTemplate template = new HtmlTemplate("overview.ftlh");

    /**
     * A section of the page.
     *
     * @param rows the first is the head; may be none
     * @param notes sentences below the table
     */
    public record Table(String title, List<List<String>> rows, List<String> notes) {}

    /** A sample to be shown. */
    public record Example(String id, String label, List<Shown> payloads) {}

    /**
     * One of its payloads.
     *
     * @param words what is said of it, or empty
     */
    public record Shown(String modality, String words, Preview preview) {}

    /**
     * The whole page, in UTF-8 when written.
     *
     * @param created an instant
     */
    public String html(String title, String created, String extent, List<Table> tables, List<Example> examples) {
        var model = new HashMap<String, Object>();
        model.put("title", title);
        model.put("created", created);
        model.put("date", Figures.date(created));
        model.put("extent", extent);
        model.put("tables", tables.stream().map(OverviewPage::model).toList());
        model.put("examples", examples.stream().map(OverviewPage::model).toList());
        return template.filled(model);
    }

    static Map<String, Object> model(Table table) {
        List<List<String>> rows = table.rows();
        return Map.of(
                "title",
                table.title(),
                "head",
                rows.isEmpty() ? List.of() : rows.get(0),
                "rows",
                rows.isEmpty() ? List.of() : rows.subList(1, rows.size()),
                "right",
                rows.isEmpty() ? List.of() : figures(rows),
                "notes",
                table.notes());
    }

    /** Of each column, whether it has nothing but figures and shares below its head. */
    private static List<Boolean> figures(List<List<String>> rows) {
        return IntStream.range(0, rows.get(0).size())
                .mapToObj(column ->
                        rows.stream().skip(1).allMatch(row -> row.get(column).matches("[0-9.,]*( %)?")))
                .toList();
    }

    private static Map<String, Object> model(Example example) {
        return Map.of(
                "id",
                example.id(),
                "label",
                example.label(),
                "payloads",
                example.payloads().stream().map(OverviewPage::model).toList());
    }

    private static Map<String, String> model(Shown shown) {
        return Map.of(
                "modality",
                shown.modality(),
                "words",
                shown.words(),
                "form",
                shown.preview().form().name().toLowerCase(Locale.ROOT),
                "content",
                shown.preview().content());
    }
}
