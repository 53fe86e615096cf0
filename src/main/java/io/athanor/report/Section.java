package io.athanor.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.TemplateModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A chapter of the page: blocks in order, each a map that the template knows by its {@code kind}. Texts are escaped by the
 * template; only what {@link Svg} wrote is passed on as markup.
 */
final class Section {
    private final String id;
    private final String title;
    private final List<Map<String, Object>> blocks = new ArrayList<>();

    Section(String id, String title) {
        this.id = id;
        this.title = title;
    }

    Section note(String text) {
        blocks.add(Map.of("kind", "note", "text", text));
        return this;
    }

    /** Says in a line why there is nothing. */
    Section absent(String text) {
        blocks.add(Map.of("kind", "absent", "text", text));
        return this;
    }

    Section heading(String text) {
        blocks.add(Map.of("kind", "heading", "text", text));
        return this;
    }

    /** @param page one beside this */
    Section link(String text, String page) {
        blocks.add(Map.of("kind", "link", "text", text, "page", page));
        return this;
    }

    /**
     * A table whose first column names its rows.
     *
     * @param caption what it shows; also its accessible name
     * @param head names of the columns; a leading {@code #} sets the column flush right
     * @param rows cells: text, or a {@link #drawing}
     */
    Section table(String caption, List<String> head, List<List<Object>> rows) {
        return table(caption, head, rows, List.of());
    }

    /** @param foot a last row without a rule, for the axis of drawings; empty for none */
    Section table(String caption, List<String> head, List<List<Object>> rows, List<Object> foot) {
        blocks.add(Map.of(
                "kind",
                "table",
                "caption",
                caption,
                "head",
                head.stream().map(h -> h.startsWith("#") ? h.substring(1) : h).toList(),
                "right",
                head.stream().map(h -> h.startsWith("#")).toList(),
                "rows",
                rows,
                "foot",
                foot));
        return this;
    }

    /** Drawings side by side, two in a row where there is room. */
    Section figures(List<Map<String, Object>> figures) {
        return figures("", figures);
    }

    /** Small drawings, three in a row where there is room. */
    Section smallFigures(List<Map<String, Object>> figures) {
        return figures(" small", figures);
    }

    private Section figures(String size, List<Map<String, Object>> figures) {
        blocks.add(Map.of("kind", "figures", "size", size, "figures", figures));
        return this;
    }

    static Map<String, Object> figure(String caption, String svg) {
        return Map.of("caption", caption, "svg", drawing(svg));
    }

    /** Markup that the template does not escape. */
    static Object drawing(String svg) {
        try {
            return HTMLOutputFormat.INSTANCE.fromMarkup(svg);
        } catch (TemplateModelException e) {
            throw new IllegalStateException("markup is taken as it is", e);
        }
    }

    Map<String, Object> model() {
        return Map.of("id", id, "title", title, "blocks", blocks);
    }
}
