package io.athanor.source;

import java.util.List;

/** WebDataset shards: each tar is scanned by one task, which reads headers and seeks over payloads. */
record TarSource(SourceSettings settings, List<SourceFile> files) implements Source {}
