package io.athanor.job.step;

import io.athanor.data.Ledger;
import io.athanor.job.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Payloads to feature tables. */
public final class ExtractStep implements RunStep {
    @Override
    public Step step() {
        return Step.EXTRACT;
    }

    @Override
    public void run(RunState run) {
        run.ledger();
    }

    @Override
    public String ending(RunState run) {
        Ledger ledger = run.ledger().ledger();
        List<String> lines = new ArrayList<>();
        long leftOut = run.ledger().leftOut();
        lines.add(ledger.ids() + " ids" + (leftOut == 0 ? "" : ", and " + leftOut + " left out by sampling"));
        for (Map.Entry<String, Ledger.Counts> e : ledger.modalities().entrySet()) {
            Ledger.Counts c = e.getValue();
            lines.add("  " + e.getKey() + ": " + c.ok() + " ok, " + c.missing() + " missing, " + c.quarantined()
                    + " quarantined"
                    + (ledger.rows(e.getKey()) == ledger.ids()
                            ? ""
                            : ", " + (ledger.rows(e.getKey()) - ledger.ids()) + " of them further views"));
            Ledger.Records own = ledger.records().get(e.getKey());
            if (own != null) {
                lines.add("    of " + own.rows() + " records: " + own.used() + " used, " + own.duplicates()
                        + " duplicates, " + own.empty() + " empty, " + own.quarantined() + " quarantined, "
                        + own.orphans() + " orphans, " + own.nameless() + " without an id");
            }
        }
        return String.join("\n", lines);
    }
}
