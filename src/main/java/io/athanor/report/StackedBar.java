package io.athanor.report;

import io.athanor.data.Ledger;

/** What became of a modality: found, missing and quarantined as shares of all ids. */
final class StackedBar {
    private static final double WIDTH = 240;
    private static final double HEIGHT = 14;

    private StackedBar() {}

    static String draw(Ledger.Counts counts) {
        Svg svg = Svg.ornament(WIDTH, HEIGHT);
        double ids = Math.max(1, counts.sum());
        double ok = WIDTH * counts.ok() / ids;
        double missing = WIDTH * counts.missing() / ids;
        svg.rect("ok", 0, 0, ok, HEIGHT);
        svg.rect("missing", ok, 0, missing, HEIGHT);
        svg.rect("quarantined", ok + missing, 0, WIDTH - ok - missing, HEIGHT);
        return svg.markup();
    }
}
