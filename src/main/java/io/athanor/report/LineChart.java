package io.athanor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** Lines over a common axis, each told apart by colour, marker and dash, with a legend on top. */
final class LineChart {
    private static final double PLOT_HEIGHT = 210;
    private static final double LEFT = 52;
    private static final double RIGHT = 14;
    private static final double LEGEND_LINE = 20;
    private static final double CHARACTER = 6.5;
    private static final int MOST_MARKERS = 16;

    /**
     * A line.
     *
     * @param colour index of the page's series colours
     * @param dashed whether it is drawn dashed
     * @param low lower ends of intervals, a point each; empty for none
     * @param high upper ends
     */
    record Line(
            String name,
            int colour,
            boolean dashed,
            List<Double> xs,
            List<Double> ys,
            List<Double> low,
            List<Double> high) {
        static Line plain(String name, int colour, boolean dashed, List<Double> xs, List<Double> ys) {
            return new Line(name, colour, dashed, xs, ys, List.of(), List.of());
        }
    }

    private LineChart() {}

    /** @param width drawing units, which are pixels where there is room */
    static String draw(
            double width,
            String title,
            String xName,
            String yName,
            List<Line> lines,
            DoubleFunction<String> xLabel,
            DoubleFunction<String> yLabel) {
        List<double[]> legend = legend(lines, width);
        double top = 8 + LEGEND_LINE * (legend.isEmpty() ? 0 : legend.get(legend.size() - 1)[1] + 1);
        double bottom = top + PLOT_HEIGHT;
        var all = new ArrayList<Double>();
        var xs = new ArrayList<Double>();
        for (Line line : lines) {
            xs.addAll(line.xs());
            all.addAll(line.ys());
            all.addAll(line.low());
            all.addAll(line.high());
        }
        Axis x = new Axis(least(xs), Math.max(most(xs), least(xs) + 1e-9), LEFT + 8, width - RIGHT - 8);
        Axis y = Axis.around(least(all), most(all), bottom, top + 6);

        Svg svg = Svg.chart(width, bottom + 42, title, yName + " over " + xName + ": " + names(lines));
        for (double tick : y.ticks(5)) {
            svg.line("grid", LEFT, y.at(tick), width - RIGHT, y.at(tick));
            svg.text("tick", LEFT - 6, y.at(tick) + 4, "end", yLabel.apply(tick));
        }
        List<Double> xTicks = xs.stream().distinct().count() <= 6
                ? xs.stream().distinct().sorted().toList()
                : x.ticks(6);
        for (double tick : xTicks) {
            svg.text("tick", x.at(tick), bottom + 16, "middle", xLabel.apply(tick));
        }
        svg.line("axis", LEFT, bottom, width - RIGHT, bottom);
        svg.text("axis-name", (LEFT + width - RIGHT) / 2, bottom + 35, "middle", xName);
        svg.turned("axis-name", 11, (top + bottom) / 2, -90, "middle", yName);
        for (int i = 0; i < lines.size(); i++) {
            // whiskers side by side, so that none hides another
            draw(svg, lines.get(i), (i - (lines.size() - 1) / 2.0) * 4, x, y);
        }
        for (int i = 0; i < lines.size(); i++) {
            double lx = LEFT + legend.get(i)[0];
            double ly = 12 + LEGEND_LINE * legend.get(i)[1];
            Line line = lines.get(i);
            svg.path(style(line), "M" + Svg.number(lx) + " " + Svg.number(ly) + "h20");
            marker(svg, line.colour(), lx + 10, ly);
            svg.text("legend", lx + 26, ly + 4, "start", line.name());
        }
        return svg.markup();
    }

    private static void draw(Svg svg, Line line, double aside, Axis x, Axis y) {
        int every = Math.max(1, (line.xs().size() + MOST_MARKERS - 1) / MOST_MARKERS);
        for (int i = 0; i < line.low().size(); i++) {
            double at = x.at(line.xs().get(i)) + aside;
            svg.line(
                    "whisker s" + line.colour(),
                    at,
                    y.at(line.low().get(i)),
                    at,
                    y.at(line.high().get(i)));
        }
        var path = new StringBuilder();
        for (int i = 0; i < line.xs().size(); i++) {
            if (Double.isFinite(line.ys().get(i))) {
                path.append(path.isEmpty() ? 'M' : 'L')
                        .append(Svg.number(x.at(line.xs().get(i))))
                        .append(' ')
                        .append(Svg.number(y.at(line.ys().get(i))));
            }
        }
        svg.path(style(line), path.toString());
        for (int i = 0; i < line.xs().size(); i += every) {
            if (Double.isFinite(line.ys().get(i))) {
                marker(
                        svg,
                        line.colour(),
                        x.at(line.xs().get(i)),
                        y.at(line.ys().get(i)));
            }
        }
    }

    private static void marker(Svg svg, int colour, double x, double y) {
        String css = "mark s" + colour;
        switch (colour % 4) {
            case 0 -> svg.circle(css, x, y, 3.2);
            case 1 -> svg.rect(css, x - 2.9, y - 2.9, 5.8, 5.8);
            case 2 -> svg.path(css, polygon(x, y - 4, x + 4, y + 3, x - 4, y + 3));
            default -> svg.path(css, polygon(x, y - 4, x + 4, y, x, y + 4, x - 4, y));
        }
    }

    private static String polygon(double... points) {
        var path = new StringBuilder("M");
        for (double p : points) {
            path.append(Svg.number(p)).append(' ');
        }
        return path.append('Z').toString();
    }

    private static String style(Line line) {
        return "line s" + line.colour() + (line.dashed() ? " dashed" : "");
    }

    /** Offset and line of each entry, wrapped at the chart's width. */
    private static List<double[]> legend(List<Line> lines, double entireWidth) {
        var places = new ArrayList<double[]>();
        double x = 0;
        int row = 0;
        for (Line line : lines) {
            double width = 26 + line.name().length() * CHARACTER + 16;
            if (x > 0 && LEFT + x + width > entireWidth) {
                x = 0;
                row++;
            }
            places.add(new double[] {x, row});
            x += width;
        }
        return places;
    }

    private static String names(List<Line> lines) {
        return String.join(", ", lines.stream().map(Line::name).toList());
    }

    private static double least(List<Double> values) {
        return values.stream()
                .filter(Double::isFinite)
                .mapToDouble(v -> v)
                .min()
                .orElse(0);
    }

    private static double most(List<Double> values) {
        return values.stream()
                .filter(Double::isFinite)
                .mapToDouble(v -> v)
                .max()
                .orElse(1);
    }
}
