package io.athanor.data;

import java.io.Serializable;
import java.util.List;

/** The features of a joined table, in the pipeline's order of modalities. */
public record FeatureSchema(List<FeatureSpec> specs) implements Serializable {
    public FeatureSchema {
        specs = List.copyOf(specs);
        if (specs.stream().map(FeatureSpec::modality).distinct().count() != specs.size()) {
            throw new IllegalArgumentException("a modality stands twice in " + specs);
        }
    }

    public List<Modality> modalities() {
        return specs.stream().map(FeatureSpec::modality).toList();
    }

    /** @throws IllegalArgumentException if there is no such modality */
    public FeatureSpec spec(Modality modality) {
        return specs.stream()
                .filter(s -> s.modality().equals(modality))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no modality " + modality + " in " + modalities()));
    }

    /** The same features, of these modalities alone, in this schema's order. */
    public FeatureSchema only(List<Modality> wanted) {
        wanted.forEach(this::spec);
        return new FeatureSchema(
                specs.stream().filter(s -> wanted.contains(s.modality())).toList());
    }
}
