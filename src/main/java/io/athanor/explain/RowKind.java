package io.athanor.explain;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a row is worth a look. */
public enum RowKind {
    /** Wrong, by the probability of what is said; of labels and numbers by how far it is off. */
    @JsonProperty("mistake")
    MISTAKE("The surest mistakes"),
    /** Not the same is said of each modality alone, by how far that is from each other. */
    @JsonProperty("disagreement")
    DISAGREEMENT("Where modalities disagree most"),
    /** Right of all modalities together and of none alone, by the probability of what is said. */
    @JsonProperty("only_together")
    ONLY_TOGETHER("Right only of all modalities together");

    private final String title;

    RowKind(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }
}
