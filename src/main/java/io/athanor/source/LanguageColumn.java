package io.athanor.source;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * A cell that says which language a sample's text is in, of a few that it may be in.
 *
 * @param cell its name
 * @param field the payload field of the text
 * @param languages as a person names them, see {@link TextLanguage}
 */
public record LanguageColumn(String cell, String field, List<String> languages) implements Serializable {
    /** UTF-8 takes at most four bytes a character. */
    private static final int MOST_BYTES = 4 * TextLanguage.MOST_CHARACTERS;

    public LanguageColumn {
        languages = List.copyOf(languages);
    }

    /**
     * The sample with the cell, where its text is there and tells its language.
     *
     * @throws UserError if it has a cell of that name
     */
    FoundSample of(FoundSample sample, Configuration configuration) {
        Payload payload = sample.payloads().get(field);
        if (payload == null || payload.rejection() != null) {
            return sample;
        }
        if (sample.cells().containsKey(cell)) {
            throw new UserError("Cannot write down the language of " + sample.id() + ": it has a cell '" + cell
                    + "' already, expected none of that name. Rename that column, or the modality.");
        }
        Optional<String> language = head(payload, configuration).flatMap(text -> TextLanguage.of(text, languages));
        Map<String, String> cells = new TreeMap<>(sample.cells());
        language.ifPresent(found -> cells.put(cell, found));
        Changes untold = language.isPresent()
                ? Changes.NONE
                : Changes.of(Change.LANGUAGE_UNTOLD, 1, cell + " of " + sample.id());
        return new FoundSample(
                sample.id(),
                cells,
                sample.payloads(),
                sample.bytes(),
                sample.brokenCells(),
                sample.changes().plus(untold));
    }

    /** The beginning of a text; empty where it cannot be read now, and of the web, which is asked for nothing before extraction. */
    private static Optional<String> head(Payload payload, Configuration configuration) {
        byte[] inline = payload.inline();
        if (inline != null) {
            return Optional.of(text(inline, Math.min(inline.length, MOST_BYTES)));
        }
        Path path = new Path(String.valueOf(payload.uri()));
        if (ReferenceSettings.isWeb(path.toUri().getScheme())) {
            return Optional.empty();
        }
        try (FSDataInputStream in = PlainFiles.of(path, configuration).open(path)) {
            in.seek(payload.offset());
            long most = payload.length() < 0 ? MOST_BYTES : Math.min(payload.length(), MOST_BYTES);
            byte[] head = in.readNBytes((int) most);
            return Optional.of(text(head, head.length));
        } catch (IOException e) {
            // extraction says so
            return Optional.empty();
        }
    }

    private static String text(byte[] bytes, int length) {
        boolean marked = length > 1 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xff + 0xfe;
        return new String(bytes, 0, length, marked ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    }
}
