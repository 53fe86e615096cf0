package io.athanor.extract.encoder.text;

import io.athanor.base.UserError;
import io.athanor.model.ModelCache;
import io.athanor.model.ModelFile;
import io.athanor.model.bundle.WordVectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The vectors of the first words of a file, in memory, shared by all sessions of a JVM. */
final class WordVectors {
    private final Map<String, float[]> vectors;

    private WordVectors(Map<String, float[]> vectors) {
        this.vectors = vectors;
    }

    /**
     * Fetches the file unless this machine has it, and reads its first words unless this JVM has them.
     *
     * @param most words that are read; files of vectors have the commonest first
     * @throws UserError if it cannot be read, or is damaged as far as it is read
     */
    static WordVectors of(ModelFile file, int most) {
        return ModelCache.read(
                List.of("words", file.sha256(), most), WordVectors.class, there -> true, () -> read(file, most));
    }

    private static WordVectors read(ModelFile file, int most) {
        Path disk = file.onDisk();
        Map<String, float[]> vectors = new HashMap<>();
        try (WordVectorFile words = WordVectorFile.open(file.address(), Files.newInputStream(disk))) {
            String word = words.next();
            while (word != null && vectors.size() < most) {
                // of equal words the first is the commonest
                vectors.putIfAbsent(word, words.vector());
                word = words.next();
            }
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read the word vectors at " + file.address() + ": " + e.getMessage()
                            + ", expected them whole. Fetch them again.",
                    e);
        }
        return new WordVectors(vectors);
    }

    /** The vector of a word as it stands, otherwise of it in small letters; null if neither has one. */
    float @Nullable [] of(String word) {
        float[] exact = vectors.get(word);
        return exact != null ? exact : vectors.get(word.toLowerCase(Locale.ROOT));
    }
}
