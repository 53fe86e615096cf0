package io.athanor.report;

import io.athanor.evaluate.ReliabilityBin;
import java.util.List;

/** How often a method is right against how sure it was; on the diagonal it is calibrated. */
final class ReliabilityDiagram {
    private static final double SIDE = 230;
    private static final double LEFT = 52;
    private static final double TOP = 10;

    private ReliabilityDiagram() {}

    static String draw(String title, int colour, List<ReliabilityBin> bins) {
        Axis x = new Axis(0, 1, LEFT, LEFT + SIDE);
        Axis y = new Axis(0, 1, TOP + SIDE, TOP);
        Svg svg = Svg.chart(
                LEFT + SIDE + 24,
                TOP + SIDE + 42,
                title,
                "share told right against the highest probability, in " + bins.size()
                        + " bins; the area of a dot is its" + " share of rows");
        for (double tick : new double[] {0, 0.25, 0.5, 0.75, 1}) {
            svg.line("grid", LEFT, y.at(tick), LEFT + SIDE, y.at(tick));
            svg.text("tick", LEFT - 6, y.at(tick) + 4, "end", Figures.percent(tick, 0));
            svg.text("tick", x.at(tick), TOP + SIDE + 16, "middle", Figures.percent(tick, 0));
        }
        svg.line("diagonal", x.at(0), y.at(0), x.at(1), y.at(1));
        long rows = bins.stream().mapToLong(ReliabilityBin::rows).sum();
        for (ReliabilityBin bin : bins) {
            if (bin.rows() > 0) {
                double radius = 2 + 13 * Math.sqrt((double) bin.rows() / rows);
                svg.circle("bubble s" + colour, x.at(bin.confidence()), y.at(bin.accuracy()), radius);
            }
        }
        svg.text("axis-name", LEFT + SIDE / 2, TOP + SIDE + 36, "middle", "how sure");
        svg.turned("axis-name", 11, TOP + SIDE / 2, -90, "middle", "how often right");
        return svg.markup();
    }
}
