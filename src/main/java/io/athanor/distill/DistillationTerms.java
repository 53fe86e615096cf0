package io.athanor.distill;

import io.athanor.config.Registry;

/** What a student may be told to learn from, by name. */
public final class DistillationTerms {
    private DistillationTerms() {}

    public static Registry<DistillationTerm> registry() {
        return Registry.of(DistillationTerm.class)
                .with(Labels.class)
                .with(SoftTargets.Settings.class)
                .with(HiddenHint.Settings.class);
    }
}
