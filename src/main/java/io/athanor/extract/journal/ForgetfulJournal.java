package io.athanor.extract.journal;

import io.athanor.extract.journal.Entry.Kind;
import java.time.Duration;
import java.util.List;

/** Notes nothing: for work that nobody takes up where a process died. */
final class ForgetfulJournal extends Journal {
    ForgetfulJournal(History history) {
        super(history);
    }

    @Override
    public void timedOut(String sampleId, Duration given) {}

    @Override
    Note note(Kind kind, List<String> sampleIds) {
        return NONE;
    }

    @Override
    void strikeOut() {}

    @Override
    public void delete() {}
}
