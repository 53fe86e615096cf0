package io.athanor.job.report;

import io.athanor.base.UserError;
import io.athanor.data.Rejection;
import io.athanor.job.PipelineSettings;
import io.athanor.job.work.Refused;
import io.athanor.job.work.SavedPipeline;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Lists what is in quarantine, or writes it out for a person to look at. Runs in this process, without Spark. */
public final class QuarantineJob {
    private static final int EXAMPLES = 3;
    private final WorkDirectory work;
    private final Configuration configuration;
    private final PipelineSettings settings;
    private final RefusedFilter wanted;

    /**
     * @param workDirectory of a pipeline that has run, or of a prediction below one
     * @throws UserError if nothing has run there, the pipeline has no such modality, or the reason is none
     */
    public QuarantineJob(String workDirectory, Configuration configuration, RefusedFilter wanted) {
        this.work = new WorkDirectory(new Path(workDirectory), configuration);
        this.configuration = configuration;
        this.wanted = wanted;
        Path parent = work.root().getParent();
        boolean predicted = parent != null && parent.getName().equals(WorkDirectory.PREDICTIONS);
        this.settings =
                new SavedPipeline(predicted ? new WorkDirectory(parent.getParent(), configuration) : work).settings();
        if (wanted.modality() != null && !settings.encoders().containsKey(wanted.modality())) {
            throw new UserError("Cannot look into quarantine: the pipeline has no modality '" + wanted.modality()
                    + "', expected one of " + settings.encoders().keySet() + ". Correct --modality.");
        }
        if (wanted.reason() != null && !Rejection.REASONS.contains(wanted.reason())) {
            throw new UserError("Cannot look into quarantine: there is no reason '" + wanted.reason()
                    + "', expected one of " + Rejection.REASONS + ". Correct --reason.");
        }
    }

    private List<Refused> refused() {
        return Refused.of(work, settings).stream()
                .filter(r -> wanted.modality() == null
                        || wanted.modality().equals(r.modality().name()))
                .toList();
    }

    /** Counts with examples, for a person. */
    public String list() {
        SortedMap<String, List<String>> examples = new TreeMap<>();
        Map<String, Long> counts = new HashMap<>();
        for (Refused table : refused()) {
            table.each(configuration, entry -> {
                if (wanted.isReason(entry)) {
                    String kind = entry.modality() + "  " + entry.reason();
                    counts.merge(kind, 1L, Long::sum);
                    List<String> some = examples.computeIfAbsent(kind, k -> new ArrayList<>());
                    if (some.size() < EXAMPLES) {
                        some.add("    " + entry.id() + ": " + entry.message());
                    }
                }
            });
        }
        if (counts.isEmpty()) {
            return "Nothing of that kind is in quarantine.";
        }
        StringBuilder text = new StringBuilder();
        examples.forEach((kind, some) -> text.append(kind)
                .append("  ")
                .append(counts.get(kind))
                .append('\n')
                .append(String.join("\n", some))
                .append('\n'));
        return text.append("athanor quarantine ")
                .append(WorkDirectory.shown(work.root()))
                .append(" --export DIR writes the payloads out.")
                .toString();
    }

    /**
     * Writes the payloads into a folder a modality, and at the end {@value QuarantineExport#INDEX}, which says why each was refused. An
     * export that was stopped goes on: what it has written is not written again.
     *
     * @param folder one that is empty or does not exist, or that the same export was stopped in
     * @return what a person wants to read at the end
     * @throws UserError if the folder holds something else
     */
    public String export(String folder) {
        return new QuarantineExport(work, configuration, settings.source().references(), wanted, new Path(folder))
                .write(refused());
    }
}
