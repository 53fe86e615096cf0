package io.athanor.cli;

import io.athanor.job.Progress;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line a stage. On a terminal the line of the stage that runs, of several the last that began, is drawn again and again;
 * elsewhere a stage gets a plain line now and then and one when it ends.
 */
final class ProgressLines implements Progress, AutoCloseable {
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final int BAR = 20;
    private static final double LEAST_RATE = 0.1;
    private static final String CLEAR = "\r\033[2K";

    private final PrintStream err;
    private final boolean live;
    private final int columns;
    private final LongSupplier nanos;
    private final @Nullable Thread redrawing;
    private final Deque<StageLine> open = new ArrayDeque<>();

    ProgressLines(Terminal terminal, LongSupplier nanos) {
        this.err = terminal.err();
        this.live = terminal.live();
        this.columns = terminal.columns();
        this.nanos = nanos;
        this.redrawing = live ? redrawing() : null;
    }

    @Override
    public synchronized Line start(String stage, long total, String unit) {
        StageLine line = new StageLine(stage, total, unit);
        open.push(line);
        draw(line);
        return line;
    }

    /** Wipes a line that was left half drawn. */
    @Override
    public synchronized void close() {
        if (redrawing != null) {
            redrawing.interrupt();
        }
        if (live && !open.isEmpty()) {
            err.print(CLEAR);
            err.flush();
        }
        open.clear();
    }

    private Thread redrawing() {
        // a stage that reports nothing for a while still shows its seconds passing
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Thread.sleep(REDRAW_NANOS / 1_000_000);
                            tick();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "athanor-progress");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private synchronized void tick() {
        StageLine last = open.peek();
        if (last != null) {
            draw(last);
        }
    }

    private void draw(StageLine line) {
        if (live) {
            String text = line.running();
            err.print(CLEAR + (text.length() < columns ? text : text.substring(0, columns - 1)));
            err.flush();
        }
    }

    private final class StageLine implements Line {
        private final String stage;
        private final long total;
        private final String unit;
        private final long startedAt = nanos.getAsLong();
        private long saidAt = startedAt;
        private long done;
        private String note = "";
        private String standing = "";
        /** When it may be over, if the stage knows; 0 otherwise. */
        private long endsAt;

        private boolean ended;

        StageLine(String stage, long total, String unit) {
            this.stage = stage;
            this.total = total;
            this.unit = unit;
        }

        @Override
        public void advanceTo(long count) {
            synchronized (ProgressLines.this) {
                done = Math.max(done, count);
                sayNowAndThen();
            }
        }

        @Override
        public void standing(String text, double secondsLeft) {
            synchronized (ProgressLines.this) {
                standing = text;
                endsAt = nanos.getAsLong() + (long) (1e9 * secondsLeft);
                sayNowAndThen();
            }
        }

        private void sayNowAndThen() {
            long now = nanos.getAsLong();
            if (!live && !ended && now - saidAt >= PLAIN_NANOS) {
                saidAt = now;
                err.println(running());
            }
        }

        @Override
        public void note(String text) {
            synchronized (ProgressLines.this) {
                note = text;
            }
        }

        @Override
        public void close() {
            synchronized (ProgressLines.this) {
                if (ended) {
                    return;
                }
                ended = true;
                if (live) {
                    err.print(CLEAR);
                }
                err.println(finished());
                open.remove(this);
            }
        }

        /** As it stands: a bar and what is left if the total is known, or what the stage says itself. */
        String running() {
            if (!standing.isEmpty()) {
                double left = Math.max(0, (endsAt - nanos.getAsLong()) / 1e9);
                return name() + duration(seconds()) + "  ETA " + duration(left) + "  " + standing
                        + (note.isEmpty() ? "" : "  " + note);
            }
            StringBuilder text = new StringBuilder(name());
            if (total > 0) {
                int filled = (int) Math.min(BAR, BAR * done / total);
                text.append('[')
                        .append("#".repeat(filled))
                        .append("-".repeat(BAR - filled))
                        .append("] ");
                text.append(done).append('/').append(total).append(' ').append(unit);
            } else if (done > 0) {
                text.append(done).append(' ').append(unit);
            }
            double seconds = seconds();
            text.append(rate(seconds)).append("  ").append(duration(seconds));
            if (total > 0 && done > 0 && done < total) {
                text.append("  ETA ").append(duration(seconds * (total - done) / done));
            }
            return text + (note.isEmpty() ? "" : "  " + note);
        }

        String finished() {
            double seconds = seconds();
            String count = "";
            if (total > 0 && done > 0 && done < total && note.isEmpty()) {
                count = "stopped at " + done + " of " + total + " " + unit;
            } else if (done > 0) {
                count = done + " " + unit + rate(seconds);
            }
            return (name()
                            + String.format(Locale.ROOT, "%8s", duration(seconds))
                            + (count.isEmpty() ? "" : "  " + count)
                            + (note.isEmpty() ? "" : "  " + note))
                    .stripTrailing();
        }

        private String name() {
            return String.format(Locale.ROOT, "%-28s", stage) + " ";
        }

        /** With two spaces before it; nothing where it says less than the seconds do: of what takes longer than ten each. */
        private String rate(double seconds) {
            double rate = seconds > 0 ? done / seconds : 0;
            if (rate < LEAST_RATE) {
                return "";
            }
            return String.format(Locale.ROOT, rate < 10 ? "  %.1f %s/s" : "  %.0f %s/s", rate, unit);
        }

        private double seconds() {
            return (nanos.getAsLong() - startedAt) / 1e9;
        }
    }

    /** {@code 4.2 s}, {@code 3 min 05 s}, {@code 2 h 07 min}. */
    static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }
}
