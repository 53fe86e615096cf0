package io.athanor.report;

import io.athanor.report.Gallery.Kind;
import io.athanor.report.Gallery.Tile;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What some of the refused payloads look or sound like: a page beside the report that stands alone as it does, and whatever
 * comes from data is escaped.
 */
public final class QuarantinePage {
    /** Its name, by which the report refers to it. */
    public static final String FILE = "quarantine.html";

    private final HtmlTemplate template = new HtmlTemplate("quarantine.ftlh");

    /** The whole page, in UTF-8 when written. */
    public String html(ReportData data) {
        var model = new HashMap<String, Object>();
        model.put("title", data.title());
        model.put("created", data.createdAt());
        model.put("date", Figures.date(data.createdAt()));
        model.put("extent", data.gallery().extent());
        model.put(
                "kinds",
                data.gallery().kinds().stream().map(QuarantinePage::model).toList());
        return template.filled(model);
    }

    private static Map<String, Object> model(Kind kind) {
        List<Map<String, String>> tiles =
                kind.tiles().stream().map(QuarantinePage::model).toList();
        return Map.of(
                "modality",
                kind.modality(),
                "reason",
                kind.reason(),
                "extent",
                Figures.count(tiles.size()) + " of " + Figures.count(kind.all()),
                "tiles",
                tiles);
    }

    private static Map<String, String> model(Tile tile) {
        return Map.of(
                "id",
                tile.id(),
                "message",
                tile.message(),
                "form",
                tile.preview().form().name().toLowerCase(Locale.ROOT),
                "content",
                tile.preview().content());
    }
}
