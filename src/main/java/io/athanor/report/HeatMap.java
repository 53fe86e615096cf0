package io.athanor.report;

import io.athanor.evaluate.Confusion;
import io.athanor.evaluate.ValueGrid;
import java.util.Arrays;
import java.util.List;

/** A confusion matrix: each row shaded by the share of its true class, counts in the cells where they fit. */
final class HeatMap {
    /** More classes than this are no picture any more. */
    static final int MOST_CLASSES = 40;

    private static final double SIDE = 330;
    private static final int LONGEST_LABEL = 18;
    private static final double CHARACTER = 6.4;

    private HeatMap() {}

    static String draw(String title, Confusion confusion) {
        List<String> classes = confusion.classes();
        int n = classes.size();
        double cell = Math.max(15, Math.min(48, SIDE / n));
        double label = 8
                + CHARACTER
                        * classes.stream()
                                .mapToInt(c -> shortened(c).length())
                                .max()
                                .orElse(1);
        double left = label + 22;
        double top = label + 20;
        double side = cell * n;
        Svg svg = Svg.chart(
                left + side + 8,
                top + side + 10,
                title,
                n
                        + " classes; rows are true classes, columns what they were taken for, shaded by the share of the row");
        svg.text("axis-name", left + side / 2, 12, "middle", "taken for");
        svg.turned("axis-name", 12, top + side / 2, -90, "middle", "true class");
        for (int k = 0; k < n; k++) {
            svg.text("tick", left - 6, top + cell * (k + 0.5) + 4, "end", shortened(classes.get(k)));
            svg.turned("tick", left + cell * (k + 0.5) + 4, top - 6, -90, "start", shortened(classes.get(k)));
            long support = Arrays.stream(confusion.counts()[k]).sum();
            for (int j = 0; j < n; j++) {
                draw(svg, confusion, k, j, support, left + cell * j, top + cell * k, cell);
            }
        }
        return svg.markup();
    }

    /** Predicted against true numbers. */
    static String draw(String title, ValueGrid grid) {
        int n = grid.counts().length;
        double cell = SIDE / n;
        double edge = 46;
        Svg svg = Svg.chart(
                edge + SIDE + 8,
                edge + SIDE + 10,
                title,
                "rows are true values from " + Figures.significant(grid.low()) + " to "
                        + Figures.significant(grid.high())
                        + ", columns predicted ones, shaded by the share of the row");
        svg.text("axis-name", edge + SIDE / 2, 12, "middle", "predicted " + grid.target());
        svg.turned("axis-name", 12, edge + SIDE / 2, -90, "middle", "true " + grid.target());
        svg.text("tick", edge, edge - 8, "start", Figures.significant(grid.low()));
        svg.text("tick", edge + SIDE, edge - 8, "end", Figures.significant(grid.high()));
        for (int k = 0; k < n; k++) {
            long support = Arrays.stream(grid.counts()[k]).sum();
            for (int j = 0; j < n; j++) {
                long count = grid.counts()[k][j];
                if (count > 0) {
                    String tip = count + " of " + support + " rows from " + Figures.significant(from(grid, k))
                            + " predicted as " + Figures.significant(from(grid, j));
                    svg.cell(
                            k == j ? "hit" : "miss",
                            edge + cell * j,
                            edge + cell * k,
                            cell - 1,
                            0.08 + 0.92 * count / support,
                            tip);
                } else {
                    svg.rect("empty", edge + cell * j, edge + cell * k, cell - 1, cell - 1);
                }
            }
        }
        return svg.markup();
    }

    /** Where a cell begins. */
    private static double from(ValueGrid grid, int cell) {
        return grid.low() + (grid.high() - grid.low()) * cell / grid.counts().length;
    }

    private static void draw(
            Svg svg, Confusion confusion, int k, int j, long support, double x, double y, double cell) {
        long count = confusion.counts()[k][j];
        double share = support == 0 ? 0 : (double) count / support;
        svg.rect("empty", x, y, cell - 1, cell - 1);
        if (count > 0) {
            String tip = confusion.classes().get(k) + " taken for "
                    + confusion.classes().get(j) + ": " + count + " of " + support;
            // the faintest shade still has to be seen
            svg.cell(k == j ? "hit" : "miss", x, y, cell - 1, 0.08 + 0.92 * share, tip);
            if (cell >= 5 + 7 * Long.toString(count).length()) {
                svg.text("count", x + (cell - 1) / 2, y + cell / 2 + 4, "middle", Long.toString(count));
            }
        }
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "…";
    }
}
