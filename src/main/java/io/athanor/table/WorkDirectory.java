package io.athanor.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.data.Modality;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder in which stages meet, on any Hadoop file system. An artefact is written into a fresh folder named by its
 * fingerprint and exists from the moment its commit record does; nothing is renamed, appended to or overwritten.
 */
public final class WorkDirectory {
    /** The folder of the work directories in which new data were extracted to be scored. */
    public static final String PREDICTIONS = "predict";

    /** The folder, within that of a model, from which a training that has not ended goes on. */
    public static final String CHECKPOINTS = "checkpoints";

    private final Path root;
    private final FileSystem files;

    public WorkDirectory(Path root, Configuration configuration) {
        try {
            this.files = root.getFileSystem(configuration);
            this.root = files.makeQualified(root);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the file system of " + root, e);
        }
    }

    public Path root() {
        return root;
    }

    public FileSystem files() {
        return files;
    }

    /**
     * Where an artefact is, or would be.
     *
     * @param subject empty where the kind has none
     */
    public Path folder(ArtefactKind kind, String subject, Fingerprint fingerprint) {
        if (kind.hasSubjects() == subject.isEmpty()) {
            throw new IllegalArgumentException(
                    kind + " of '" + subject + "', expected " + (kind.hasSubjects() ? "a subject" : "none"));
        }
        return new Path(root, kind.folder() + "/" + (subject.isEmpty() ? "" : subject + "/") + fingerprint);
    }

    public Path manifest(Fingerprint fingerprint) {
        return folder(ArtefactKind.MANIFEST, "", fingerprint);
    }

    public Path segments(Modality modality, Fingerprint fingerprint) {
        return new Path(root, "segments/" + modality + "/" + fingerprint);
    }

    public Path features(Modality modality, Fingerprint fingerprint) {
        return folder(ArtefactKind.FEATURES, modality.name(), fingerprint);
    }

    public Path quarantine(Modality modality, Fingerprint fingerprint) {
        return new Path(root, "quarantine/" + modality + "/" + fingerprint);
    }

    public Path joined(Fingerprint fingerprint) {
        return folder(ArtefactKind.JOINED, "", fingerprint);
    }

    /** @param name {@code teacher}, {@code student}, {@code student-alone}, {@code head-image} … */
    public Path model(String name, Fingerprint fingerprint) {
        return folder(ArtefactKind.MODELS, name, fingerprint);
    }

    /** The artefact in a folder, or empty if there is no whole commit record in it. */
    public Optional<Artefact> find(Path folder) {
        Path record = new Path(folder, Provenance.FILE);
        try {
            return Optional.of(new Artefact(folder, Json.read(text(record), Provenance.class)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException | ChecksumException e) {
            // cut short by a death in the middle of writing it (a local file system sees that first): not committed
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + record, e);
        }
    }

    /** Writes the commit record: from here on the artefact exists. */
    public Artefact publish(Path folder, Provenance provenance) {
        writeText(new Path(folder, Provenance.FILE), Json.write(provenance));
        return new Artefact(folder, provenance);
    }

    /** Removes what an unfinished attempt left in a folder that has no commit record. */
    public Path fresh(Path folder) {
        if (find(folder).isPresent()) {
            throw new IllegalStateException(folder + " is published already");
        }
        remove(folder);
        return folder;
    }

    /** Removes a folder and all in it, if it is there. */
    public void remove(Path folder) {
        try {
            // first what makes it an artefact: a death on the way must not leave half of one
            files.delete(new Path(folder, Provenance.FILE), false);
            files.delete(folder, true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }

    /** A place as a person would name it again: a path on this machine, a URI elsewhere. */
    public static String shown(Path place) {
        String scheme = place.toUri().getScheme();
        return scheme == null || scheme.equals("file") ? place.toUri().getPath() : place.toString();
    }

    /** The text of a small file, or empty if there is none. */
    public Optional<String> readText(Path file) {
        try {
            return Optional.of(text(file));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** As {@link #readText}, and empty as well if the file system sees that a death cut the file short. */
    public Optional<String> readWholeText(Path file) {
        try {
            return readText(file);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ChecksumException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Writes a small file, replacing it. */
    public void writeText(Path file, String text) {
        writeBytes(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file that fits in memory, replacing it. */
    public void writeBytes(Path file, byte[] bytes) {
        try (var out = files.create(file, true)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private String text(Path file) throws IOException {
        try (var in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
