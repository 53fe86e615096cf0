package io.athanor.train.fold;

import io.athanor.data.Split;
import java.io.Serializable;
import java.util.Set;

/** The rows of a table that have one of these roles in a training. */
public record RowSelection(Assignment assignment, Set<Split> roles) implements Serializable {
    public RowSelection {
        roles = Set.copyOf(roles);
    }

    public boolean has(SampleRow sample) {
        Split role = assignment.role(sample.sampleId(), sample.split(), sample.group());
        return role != null && roles.contains(role);
    }
}
