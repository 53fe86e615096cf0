package io.athanor.evaluate;

import io.athanor.data.Modality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads off the conditions under which methods were measured what each modality gives them. */
final class Ablations {
    private final List<ScoredRuns> methods;
    private final Map<String, Map<List<Modality>, ScoredRuns>> shown = new LinkedHashMap<>();
    private final List<Metric> metrics;
    private final Difference difference;

    /** The paired difference of two runs. */
    interface Difference {
        Optional<Comparison> of(ScoredRuns all, ScoredRuns some, Metric metric);
    }

    /** @param metrics that rows are measured by of which something is hidden */
    Ablations(Scored scored, List<Metric> metrics, Difference difference) {
        this.methods = scored.methods();
        this.metrics = metrics;
        this.difference = difference;
        for (Scored.Hidden hidden : scored.robustness()) {
            if (!hidden.condition().random()) {
                shown.computeIfAbsent(hidden.runs().method().name(), name -> new LinkedHashMap<>())
                        .put(hidden.condition().modalities(), hidden.runs());
            }
        }
    }

    /** Of every method with several modalities, each of them by each metric. */
    List<Ablation> all() {
        List<Ablation> all = new ArrayList<>();
        for (ScoredRuns method : methods) {
            Map<List<Modality>, ScoredRuns> of =
                    shown.getOrDefault(method.method().name(), Map.of());
            List<Modality> modalities = of.keySet().stream()
                    .max((a, b) -> Integer.compare(a.size(), b.size()))
                    .orElse(List.of());
            if (modalities.size() > 1) {
                for (Modality modality : modalities) {
                    List<Modality> others =
                            modalities.stream().filter(m -> !m.equals(modality)).toList();
                    for (Metric metric : metrics) {
                        Optional<Ablation.Shown> without = shown(method, of.get(others), metric);
                        Optional<Ablation.Shown> alone = shown(method, of.get(List.of(modality)), metric);
                        if (without.isPresent() && alone.isPresent()) {
                            all.add(new Ablation(
                                    method.method().name(), modality, metric.key(), without.get(), alone.get()));
                        }
                    }
                }
            }
        }
        return all;
    }

    private Optional<Ablation.Shown> shown(ScoredRuns all, @Nullable ScoredRuns some, Metric metric) {
        if (some == null) {
            return Optional.empty();
        }
        return difference
                .of(all, some, metric)
                .map(of -> new Ablation.Shown(some.mean(metric), of.difference(), of.low(), of.high(), of.protocol()));
    }
}
