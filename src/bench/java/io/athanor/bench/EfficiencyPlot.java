package io.athanor.bench;

import java.util.Locale;
import java.util.Map;

/** Efficiency over the number of workers, which doubles from point to point, as a drawing that stands alone. */
final class EfficiencyPlot {
    private static final String[] COLOURS = {"#b5452c", "#a77b06", "#2f7d4f", "#2c5fa8"};
    private static final int LEFT = 50;
    private static final int TOP = 20;
    private static final int WIDTH = 560;
    private static final int HEIGHT = 300;

    private EfficiencyPlot() {}

    /** @param lines efficiencies at 1, 2, 4, … workers, by name */
    static String draw(Map<String, double[]> lines) {
        var svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>%n"
                        + "<rect width='100%%' height='100%%' fill='white'/>%n",
                LEFT + WIDTH + 110,
                TOP + HEIGHT + 50));
        int points = lines.values().stream().mapToInt(line -> line.length).max().orElse(2);
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            double y = y(tenth / 10.0);
            text(svg, LEFT - 8, y + 4, "end", tenth * 10 + " %");
            svg.append(String.format(Locale.ROOT, "<path d='M%d %.1fh%d' stroke='#ddd'/>%n", LEFT, y, WIDTH));
        }
        for (int p = 0; p < points; p++) {
            text(svg, x(p, points), TOP + HEIGHT + 18, "middle", "" + (1 << p));
        }
        text(svg, LEFT + WIDTH / 2.0, TOP + HEIGHT + 40, "middle", "workers");
        int number = 0;
        for (Map.Entry<String, double[]> line : lines.entrySet()) {
            double[] values = line.getValue();
            var path = new StringBuilder();
            for (int p = 0; p < values.length; p++) {
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", p == 0 ? "M" : "L", x(p, points), y(values[p])));
            }
            String colour = COLOURS[number % COLOURS.length];
            svg.append(String.format("<path d='%s' fill='none' stroke='%s' stroke-width='2'/>%n", path, colour));
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x='%d' y='%d' fill='%s'>%s</text>%n",
                    LEFT + WIDTH + 10,
                    TOP + 14 + 18 * number,
                    colour,
                    line.getKey()));
            number++;
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(int point, int points) {
        return LEFT + WIDTH * point / (points - 1.0);
    }

    private static double y(double efficiency) {
        return TOP + HEIGHT * (1 - efficiency);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(
                String.format(Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n", x, y, anchor, text));
    }
}
