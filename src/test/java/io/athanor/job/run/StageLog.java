package io.athanor.job.run;

import io.athanor.job.Progress;
import java.util.ArrayList;
import java.util.List;

/** Remembers which stages ran. */
public final class StageLog implements Progress {
    private static final String THERE = "already there";

    private final List<String> started = new ArrayList<>();
    private final List<String> found = new ArrayList<>();

    @Override
    public synchronized Line start(String stage, long total, String unit) {
        started.add(stage);
        return new Line() {
            @Override
            public void advanceTo(long done) {}

            @Override
            public void note(String text) {
                if (text.equals(THERE)) {
                    synchronized (StageLog.this) {
                        found.add(stage);
                    }
                }
            }

            @Override
            public void close() {}
        };
    }

    /** All stages that showed a line, in order. */
    public synchronized List<String> lines() {
        return List.copyOf(started);
    }

    /** Stages that had work to do, in order, without those that work at every run. */
    public synchronized List<String> made() {
        List<String> made = new ArrayList<>(started);
        found.forEach(made::remove);
        made.remove("report");
        return made;
    }
}
