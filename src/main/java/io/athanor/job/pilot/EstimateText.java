package io.athanor.job.pilot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An estimate as a person reads it: a stage a line. */
final class EstimateText {
    private static final String AT_MOST = "≤ ";
    private static final double MINUTES_FROM = 100;
    private static final double HOURS_FROM = 100 * 60;

    private EstimateText() {}

    /** @param slots in which the pilot's tasks ran */
    static String of(Estimate estimate, int slots) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "time", "core time", "written", "shuffled"));
        for (Estimate.Stage stage : estimate.stages()) {
            String most = stage.atMost() ? AT_MOST : "";
            rows.add(List.of(
                    stage.stage(),
                    most + time(stage.seconds()),
                    most + time(stage.coreSeconds()),
                    bytes(stage.bytes()),
                    bytes(stage.shuffleBytes())));
        }
        boolean anyMost = estimate.stages().stream().anyMatch(Estimate.Stage::atMost);
        rows.add(List.of(
                "all of it",
                time(estimate.sum(Estimate.Stage::seconds)),
                time(estimate.sum(Estimate.Stage::coreSeconds)),
                bytes(estimate.sum(Estimate.Stage::bytes)),
                bytes(estimate.sum(Estimate.Stage::shuffleBytes))));
        return String.format(
                        Locale.ROOT,
                        "What the run on all %,d samples will take from here, on %d task slots as now (estimated from %s"
                                + " samples):%n",
                        estimate.samples(),
                        slots,
                        estimate.runs().stream()
                                .map(n -> String.format(Locale.ROOT, "%,d", n))
                                .collect(Collectors.joining(", ")))
                + table(rows)
                + (anyMost
                        ? "≤: fixed costs could not be told from those of a sample, so that it may be much less.\n"
                        : "")
                + String.format(
                        Locale.ROOT,
                        "Cost: %.2f core-hours at work; %.2f with all %d slots held for that time.%n",
                        estimate.sum(Estimate.Stage::coreSeconds) / 3600,
                        estimate.sum(Estimate.Stage::seconds) / 3600 * slots,
                        slots);
    }

    private static String table(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append("  ")
                    .append(row.get(0))
                    .append(" ".repeat(widths[0] - row.get(0).length()));
            for (int c = 1; c < widths.length; c++) {
                text.append("  ")
                        .append(" ".repeat(widths[c] - row.get(c).length()))
                        .append(row.get(c));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** As {@code 42 s}, {@code 12 min} or {@code 3.4 h}. */
    static String time(double seconds) {
        if (seconds < MINUTES_FROM) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return seconds < HOURS_FROM
                ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    /** As {@code 12 MB}. */
    static String bytes(double bytes) {
        double rest = bytes;
        for (String unit : List.of("B", "kB", "MB", "GB")) {
            if (rest < 1000) {
                return String.format(Locale.ROOT, rest < 10 && !unit.equals("B") ? "%.1f %s" : "%.0f %s", rest, unit);
            }
            rest /= 1000;
        }
        return String.format(Locale.ROOT, "%.1f TB", rest);
    }
}
