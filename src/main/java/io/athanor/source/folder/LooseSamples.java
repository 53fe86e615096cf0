package io.athanor.source.folder;

import io.athanor.base.Changes;
import io.athanor.source.Cells;
import io.athanor.source.PathPattern;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Gathers files into samples.
 *
 * @param wanted fields of which a sample has one file
 * @param several fields of which it may have several
 */
record LooseSamples(FileNaming naming, Set<String> wanted, Set<String> several) implements Serializable {
    LooseSamples {
        wanted = Set.copyOf(wanted);
        several = Set.copyOf(several);
    }

    /**
     * By which files are sorted.
     *
     * @param sample its id
     * @param file the file's path
     */
    record Key(String sample, String file) implements Comparable<Key>, Serializable {
        @Override
        public int compareTo(Key other) {
            int samples = sample.compareTo(other.sample);
            return samples != 0 ? samples : file.compareTo(other.file);
        }
    }

    /** A file and what its path says. */
    record Named(FoundFile file, PathPattern.Match match) implements Serializable {}

    /** The files of samples, for sorting; what belongs to none was counted when it was listed. */
    Iterator<Tuple2<Key, Named>> named(ListedFiles listed) {
        List<Tuple2<Key, Named>> all = new ArrayList<>();
        Changes.Tally counted = new Changes.Tally();
        for (FoundFile file : listed.files()) {
            Optional<PathPattern.Match> match = naming.name(file.name(), counted);
            match.ifPresent(says -> all.add(new Tuple2<>(new Key(says.sample(), file.name()), new Named(file, says))));
        }
        return all.iterator();
    }

    /** @param sorted by their keys */
    Iterator<LooseSample> of(Iterator<Tuple2<Key, Named>> sorted) {
        return new Iterator<>() {
            private @Nullable Tuple2<Key, Named> ahead = sorted.hasNext() ? sorted.next() : null;

            @Override
            public boolean hasNext() {
                return ahead != null;
            }

            @Override
            public LooseSample next() {
                if (ahead == null) {
                    throw new NoSuchElementException();
                }
                String id = ahead._1().sample();
                List<Named> files = new ArrayList<>();
                while (ahead != null && ahead._1().sample().equals(id)) {
                    files.add(ahead._2());
                    ahead = sorted.hasNext() ? sorted.next() : null;
                }
                return sample(id, files);
            }
        };
    }

    private LooseSample sample(String id, Collection<Named> all) {
        Map<String, FoundFile> files = new TreeMap<>();
        Map<String, String> cells = new TreeMap<>();
        Map<String, FoundFile> saying = new TreeMap<>();
        Changes aside = Changes.NONE;
        String refusal = null;
        for (Named named : all) {
            String field = field(named);
            FoundFile other = files.putIfAbsent(field, named.file());
            if (other != null && !naming.byPatterns()) {
                aside = aside.plus(LooseSample.aside(named.file(), other));
            } else if (other != null && isRead(field)) {
                refusal = refusal != null ? refusal : twice(id, field, other, named.file());
            }
            for (Map.Entry<String, String> says : named.match().cells().entrySet()) {
                String before = cells.putIfAbsent(says.getKey(), says.getValue());
                if (before != null && !before.equals(says.getValue()) && refusal == null) {
                    refusal = "Cannot take up the sample " + id + ": by "
                            + saying.getOrDefault(says.getKey(), named.file()).name() + " its "
                            + says.getKey() + " is '" + before + "', by "
                            + named.file().name() + " '" + says.getValue()
                            + "', expected one of them. Rename one of the files, or call that part otherwise in one of"
                            + " the patterns.";
                }
                saying.putIfAbsent(says.getKey(), named.file());
            }
        }
        int slash = id.lastIndexOf('/');
        if (slash > 0 && !naming.byPatterns()) {
            cells.put(FolderSource.FOLDER_CELL, id.substring(0, slash));
        }
        return new LooseSample(id, files, cells, aside, refusal);
    }

    /** Of several files of a field each has a name of its own. */
    private String field(Named named) {
        String field = named.match().field();
        String path = named.file().name();
        String base = path.substring(path.lastIndexOf('/') + 1);
        return naming.byPatterns() && several.contains(field)
                ? base.contains(".") ? base.substring(0, base.lastIndexOf('.')) + "." + field : base + "." + field
                : field;
    }

    private boolean isRead(String field) {
        return wanted.contains(field) || Cells.FIELD.equals(field);
    }

    private static String twice(String id, String field, FoundFile one, FoundFile other) {
        return "Cannot take up the source: the id " + id + " has two files of the field " + field + ", " + one.name()
                + " and " + other.name()
                + ", expected every id once. Put what tells them apart between braces as {id}, or"
                + " * in its place: then samples are called by their paths.";
    }
}
