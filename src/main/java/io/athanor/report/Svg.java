package io.athanor.report;

import java.util.Locale;

/**
 * Writes a drawing as inline SVG. Colours are CSS classes of the page, so a drawing follows its light or dark theme; every
 * text and attribute is escaped here.
 */
final class Svg {
    private final StringBuilder markup = new StringBuilder();

    private Svg() {}

    /** A drawing that says what it shows: its title is its accessible name. */
    static Svg chart(double width, double height, String title, String description) {
        var svg = new Svg();
        svg.open("chart", width, height)
                .append(" role=\"img\" aria-label=\"")
                .append(escape(title))
                .append("\">");
        svg.markup.append("<title>").append(escape(title)).append("</title>");
        svg.markup.append("<desc>").append(escape(description)).append("</desc>");
        return svg;
    }

    /** A drawing whose figures stand as text beside it, so that a screen reader passes over it. */
    static Svg ornament(double width, double height) {
        var svg = new Svg();
        svg.open("strip", width, height).append(" aria-hidden=\"true\">");
        return svg;
    }

    private StringBuilder open(String cssClass, double width, double height) {
        return markup.append("<svg class=\"")
                .append(cssClass)
                .append("\" width=\"")
                .append(number(width))
                .append("\" height=\"")
                .append(number(height))
                .append("\" viewBox=\"0 0 ")
                .append(number(width))
                .append(' ')
                .append(number(height))
                .append('"');
    }

    Svg line(String cssClass, double x1, double y1, double x2, double y2) {
        return element("line", cssClass, "x1", x1, "y1", y1, "x2", x2, "y2", y2).end();
    }

    Svg circle(String cssClass, double x, double y, double radius) {
        return element("circle", cssClass, "cx", x, "cy", y, "r", radius).end();
    }

    Svg rect(String cssClass, double x, double y, double width, double height) {
        return element("rect", cssClass, "x", x, "y", y, "width", width, "height", height)
                .end();
    }

    /** A rectangle that is filled by a share, with a tool tip. */
    Svg cell(String cssClass, double x, double y, double side, double opacity, String tip) {
        element("rect", cssClass, "x", x, "y", y, "width", side, "height", side, "fill-opacity", opacity);
        markup.append("><title>").append(escape(tip)).append("</title></rect>");
        return this;
    }

    /** @param data path commands, made of numbers and letters alone */
    Svg path(String cssClass, String data) {
        markup.append("<path class=\"")
                .append(escape(cssClass))
                .append("\" d=\"")
                .append(escape(data))
                .append("\"/>");
        return this;
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    Svg text(String cssClass, double x, double y, String anchor, String text) {
        element("text", cssClass, "x", x, "y", y);
        markup.append(" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(escape(text))
                .append("</text>");
        return this;
    }

    /** Text turned about its own point. */
    Svg turned(String cssClass, double x, double y, double degrees, String anchor, String text) {
        element("text", cssClass, "x", x, "y", y);
        markup.append(" transform=\"rotate(")
                .append(number(degrees))
                .append(' ')
                .append(number(x))
                .append(' ')
                .append(number(y))
                .append(")\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(escape(text))
                .append("</text>");
        return this;
    }

    String markup() {
        return markup + "</svg>";
    }

    private Svg element(String name, String cssClass, Object... attributes) {
        markup.append('<')
                .append(name)
                .append(" class=\"")
                .append(escape(cssClass))
                .append('"');
        for (int i = 0; i < attributes.length; i += 2) {
            markup.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(number(((Number) attributes[i + 1]).doubleValue()))
                    .append('"');
        }
        return this;
    }

    private Svg end() {
        markup.append("/>");
        return this;
    }

    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
