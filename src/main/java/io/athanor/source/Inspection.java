package io.athanor.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at some data found: a guess, for a person to check.
 *
 * @param kind what it is
 * @param location as a pipeline's source names it
 * @param id the column of a manifest that holds ids, otherwise null
 * @param idIsText whether the ids are texts one might have learned from, for want of others
 * @param samples how many were looked at, at most {@link Inspector#SAMPLES}
 * @param fields in the order of their names; the id is none of them
 * @param label the field most like a label, or null if none is
 * @param others what the label may be instead, the likeliest first
 * @param flaws of the files, which a run would refuse: a sentence each, with what to do
 */
public record Inspection(
        Kind kind,
        String location,
        @Nullable String id,
        boolean idIsText,
        long samples,
        List<Field> fields,
        @Nullable Field label,
        List<Field> others,
        List<String> flaws) {

    public Inspection {
        fields = List.copyOf(fields);
        others = List.copyOf(others);
        flaws = List.copyOf(flaws);
    }

    /** The kinds of sources. */
    public enum Kind {
        WEBDATASET,
        MANIFEST,
        FOLDER
    }

    /** What a field seems to hold. */
    public enum Type {
        IMAGE,
        AUDIO,
        /** Texts to be read, rather than names out of a list. */
        TEXT,
        NUMBER,
        CATEGORY,
        /** Nothing an encoder is bundled for. */
        OTHER
    }

    /**
     * A field.
     *
     * @param cell whether it is a cell of a row or of a JSON member, rather than a file
     * @param present samples that have it
     * @param distinct different values among them; 0 for files
     * @param examples the first few values
     * @param givesLabelAway whether its value alone guesses the label nearly always
     */
    public record Field(
            String name,
            Type type,
            boolean cell,
            long present,
            long distinct,
            List<String> examples,
            boolean givesLabelAway) {
        public Field {
            examples = List.copyOf(examples);
        }
    }

    /** Fields of a type, in the order of their names. */
    public List<Field> ofType(Type type) {
        return fields.stream().filter(f -> f.type() == type).toList();
    }
}
