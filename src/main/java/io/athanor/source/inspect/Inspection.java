package io.athanor.source.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a look at some data found: a guess, for a person to check.
 *
 * @param kind what it is
 * @param location as a pipeline's source names it
 * @param id the column of a manifest that holds ids, otherwise null
 * @param idIsText whether the ids are texts one might have learned from, for want of others
 * @param samples how many were looked at
 * @param seen how many that is, of how many: {@code all 324 samples}
 * @param fields in the order of their names; the id is none of them
 * @param inputs what encoders may read, those of a type together, of most samples first
 * @param roles columns that say how samples are dealt out
 * @param unread columns that are never read, with why: a phrase that follows the name
 * @param label the field most like a label, or null if none is
 * @param task what is to be learned of the label, or null without one
 * @param others what the label may be instead, the likeliest first
 * @param changes what listing and naming the samples did that nobody asked for: a sentence each
 * @param flaws of the files, which a run would refuse: a sentence each, with what to do
 */
public record Inspection(
        Kind kind,
        String location,
        @Nullable String id,
        boolean idIsText,
        long samples,
        String seen,
        List<Field> fields,
        List<Input> inputs,
        ColumnRoles roles,
        Map<String, String> unread,
        @Nullable Field label,
        @Nullable TaskDraft task,
        List<Field> others,
        List<String> changes,
        List<String> flaws) {

    /** Fewer samples than this share are too few for a modality. */
    private static final double SCARCE = 0.05;

    public Inspection {
        fields = List.copyOf(fields);
        inputs = List.copyOf(inputs);
        unread = Map.copyOf(unread);
        changes = List.copyOf(changes);
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
        /** Several names, which only labels may be. */
        LIST,
        /** Nothing an encoder is bundled for. */
        OTHER
    }

    /**
     * A field.
     *
     * @param cell whether it is a cell of a row or of a JSON member, rather than a file
     * @param present samples that have it
     * @param distinct different values among them; 0 for files
     * @param counted whether these were counted, not guessed from some
     * @param examples the first few values
     * @param strange what encoders will not read of it, or what keeps it from being numbers, in words, or empty
     * @param givesLabelAway whether its value alone guesses the label nearly always
     */
    public record Field(
            String name,
            Type type,
            boolean cell,
            long present,
            long distinct,
            boolean counted,
            List<String> examples,
            String strange,
            boolean givesLabelAway) {
        public Field {
            examples = List.copyOf(examples);
        }

        Field thatGivesTheLabelAway() {
            return new Field(name, type, cell, present, distinct, counted, examples, strange, true);
        }

        /** Different values, as a person says it. */
        String values() {
            return (counted ? "" : "about ") + String.format(Locale.ROOT, "%,d values", distinct);
        }
    }

    /**
     * What is to be learned.
     *
     * @param settings as a pipeline file has them
     * @param reason why: a phrase
     * @param obstacle what keeps the label from being read so, a sentence or two; or empty
     */
    public record TaskDraft(String settings, String reason, String obstacle) {}

    /**
     * What an encoder may read.
     *
     * @param from fields of which a sample has one
     * @param present samples that have one of them
     * @param strange what the encoder will not read of it, a phrase a field that begins with its name
     */
    public record Input(List<String> from, Type type, long present, List<String> strange) {
        public Input {
            from = List.copyOf(from);
            strange = List.copyOf(strange);
        }
    }

    /** Whether an input is all but empty: too few samples have it to learn from. */
    public boolean isScarce(Input input) {
        return input.present() < SCARCE * samples && inputs.size() > 1;
    }
}
