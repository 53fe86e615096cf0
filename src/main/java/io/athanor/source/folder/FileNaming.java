package io.athanor.source.folder;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.source.FieldStart;
import io.athanor.source.PathPattern;
import io.athanor.source.SampleBuilder;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which sample a file belongs to and what it is in it: by its patterns, of which the first that fits counts, otherwise by a dot in its
 * base name.
 */
record FileNaming(FieldStart start, List<PathPattern> patterns) implements Serializable {
    FileNaming {
        patterns = List.copyOf(patterns);
    }

    boolean byPatterns() {
        return !patterns.isEmpty();
    }

    /**
     * What a path says.
     *
     * @param changes is told of a file that is left out
     */
    Optional<PathPattern.Match> name(String path, Changes.Tally changes) {
        if (byPatterns()) {
            for (PathPattern pattern : patterns) {
                Optional<PathPattern.Match> match = pattern.match(path);
                if (match.isPresent()) {
                    return match;
                }
            }
            changes.add(Change.FILE_WITHOUT_PATTERN, path);
            return Optional.empty();
        }
        SampleBuilder.Name name = SampleBuilder.name(path, start);
        if (name == null) {
            changes.add(SampleBuilder.leftOut(path), path);
            return Optional.empty();
        }
        return Optional.of(new PathPattern.Match(name.sample(), name.field(), Map.of()));
    }
}
