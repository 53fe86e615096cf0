package io.athanor.job.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.athanor.base.Json;
import io.athanor.evaluate.Ablation;
import io.athanor.evaluate.Metrics;
import io.athanor.explain.Explanation;
import io.athanor.explain.RowExplanation;
import io.athanor.table.WorkDirectory;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The document {@code explain.json} of a work directory; its keys are a contract with readers.
 *
 * @param ablation what is lost without each modality, as it was measured; empty where it was not
 * @param row of one sample, if that was asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExplainFile(
        Explanation explanation,
        List<Ablation> ablation,
        @Nullable RowExplanation row) {
    /** Its name. */
    public static final String NAME = "explain.json";

    /** @param measured null where nothing was */
    public static ExplainFile of(Explanation explanation, @Nullable Metrics measured, @Nullable RowExplanation row) {
        return new ExplainFile(
                explanation,
                measured == null
                        ? List.of()
                        : measured.ablation().stream()
                                .filter(of -> of.method().equals(explanation.model()))
                                .toList(),
                row);
    }

    public void write(WorkDirectory work) {
        work.writeText(new Path(work.root(), NAME), Json.write(this));
    }
}
