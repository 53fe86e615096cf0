package io.athanor.table;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Makes one artefact from others. What it says of itself, before it runs, decides where the artefact lies, so that one that
 * is there already is not made again; {@link Publisher} looks, and writes the commit record.
 *
 * @param <O> what the artefact is to those who asked for it
 */
public interface Stage<O> {
    /** What its commit record calls it. */
    String name();

    ArtefactKind kind();

    /** Whose artefact it is (a modality, a model) where the {@linkplain ArtefactKind#hasSubjects kind has subjects}. */
    default String subject() {
        return "";
    }

    /** Of its version, the settings it reads and its inputs; see {@link Fingerprint}. */
    Fingerprint fingerprint();

    /** The artefacts it is made from, by role. */
    Map<String, Fingerprint> inputs();

    /** The fingerprint of the source's description. */
    Fingerprint source();

    /** Whether what an earlier attempt left in the folder is where this one goes on; else the folder is emptied first. */
    default boolean resumes() {
        return false;
    }

    /**
     * Writes the artefact's files.
     *
     * @param folder to write into
     * @param record to be told of settings, files, rows, counts and changes; the rest is in it
     * @throws io.athanor.base.UserError if the user can mend what is wrong
     */
    void make(StageContext context, Path folder, Provenance.Builder record);

    /** The published artefact, as it is asked for. */
    O output(StageContext context, Artefact artefact);

    /** What it is called before people. */
    default String title() {
        return name();
    }

    /** What its progress counts: {@code rows}, {@code samples}, {@code epochs}. */
    default String unit() {
        return "rows";
    }

    /** How much there is to do, in its {@linkplain #unit unit}; 0 if unknown. */
    default long total() {
        return 0;
    }

    /** A few words on what was made, for the line of its progress; empty where there is nothing to say. */
    default String summary(Provenance record) {
        return "";
    }

    /** Where its artefact is, or will be. */
    default Path folder(WorkDirectory work) {
        return work.folder(kind(), subject(), fingerprint());
    }
}
