package io.athanor.extract.journal;

import io.athanor.data.Rejection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What earlier attempts at a part left behind. */
public final class History {
    private final Duration timeout;
    private final Set<Long> suspects = new HashSet<>();
    private final Map<Long, Rejection> verdicts = new TreeMap<>();
    private boolean anyone;

    /** @param timeout of today: who was given less is tried again */
    History(Duration timeout) {
        this.timeout = timeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** Takes up an entry of an attempt whose process is dead, or lives. */
    void add(Entry entry, boolean lives) {
        if (entry.kind().inWork() && lives) {
            return;
        }
        switch (entry.kind()) {
            case IN_PIPELINE, IN_GROUP, SUSPECT -> suspects.add(entry.key());
            case ALONE, GUILTY ->
                verdicts.put(
                        entry.key(),
                        new Rejection(
                                Rejection.CRASH,
                                "the process died of it twice, or ran out of memory, the second time with nothing else in"
                                        + " work"));
            case TIMED_OUT -> {
                if (entry.millis() >= timeout.toMillis()) {
                    verdicts.put(entry.key(), timedOut(Duration.ofMillis(entry.millis())));
                }
            }
        }
    }

    /** An attempt died that did not say of what. */
    void addUnknown() {
        anyone = true;
    }

    /** How a payload is rejected that did not end in its time. */
    public static Rejection timedOut(Duration given) {
        return new Rejection(
                Rejection.TIMEOUT, "decoding did not end within " + given.toMillis() / 1000.0 + " seconds");
    }

    /** Whether this is a first attempt, or all before it ended in order. */
    public boolean isEmpty() {
        return suspects.isEmpty() && verdicts.isEmpty() && !anyone;
    }

    /** Why a sample is not to be tried again; empty if it is. */
    public Optional<Rejection> verdict(String sampleId) {
        return Optional.ofNullable(verdicts.get(Entry.key(sampleId)));
    }

    /** Whether a process died while the sample was in work, so that it is to be tried alone. */
    public boolean suspects(String sampleId) {
        long key = Entry.key(sampleId);
        return suspects.contains(key) && !verdicts.containsKey(key);
    }

    /** Whether a process died, and any sample that is not known yet may be the cause. */
    public boolean suspectsAnyone() {
        return anyone;
    }

    /** How much is known: grows with every death that taught something. */
    int knowledge() {
        return suspects.size() + verdicts.size() + (anyone ? 1 : 0);
    }
}
