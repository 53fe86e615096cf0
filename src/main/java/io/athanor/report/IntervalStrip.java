package io.athanor.report;

import java.util.function.DoubleFunction;

/** One row of an interval plot, to stand in a table's cell: rows share the axis, the table's foot shows it. */
final class IntervalStrip {
    private static final double WIDTH = 260;
    private static final double HEIGHT = 36;

    private static final int TICKS = 7;

    private final Axis axis;

    /** @param low least value of all rows */
    IntervalStrip(double low, double high) {
        axis = Axis.tight(low, high, 24, WIDTH - 24);
    }

    /** @param cssClass colour of the mark: {@code good}, {@code bad}, {@code unclear} or {@code s0} … */
    String row(double value, double low, double high, String cssClass) {
        Svg svg = Svg.ornament(WIDTH, HEIGHT);
        grid(svg, HEIGHT);
        double y = HEIGHT / 2;
        svg.line("whisker " + cssClass, axis.at(low), y, axis.at(high), y);
        svg.line("whisker " + cssClass, axis.at(low), y - 4, axis.at(low), y + 4);
        svg.line("whisker " + cssClass, axis.at(high), y - 4, axis.at(high), y + 4);
        svg.circle("mark " + cssClass, axis.at(value), y, 4.2);
        return svg.markup();
    }

    /** The axis below the rows. */
    String axis(DoubleFunction<String> label) {
        Svg svg = Svg.ornament(WIDTH, 20);
        for (double tick : axis.ticks(TICKS)) {
            svg.line("grid", axis.at(tick), 0, axis.at(tick), 4);
            svg.text("tick", axis.at(tick), 16, "middle", label.apply(tick));
        }
        return svg.markup();
    }

    private void grid(Svg svg, double height) {
        for (double tick : axis.ticks(TICKS)) {
            svg.line(tick == 0 ? "zero" : "grid", axis.at(tick), 0, axis.at(tick), height);
        }
    }
}
