package io.athanor.report;

import java.io.Serializable;
import java.util.Base64;
import java.util.List;

/**
 * Some of the payloads in quarantine, for a person to look at.
 *
 * @param kinds in the order to be shown
 */
public record Gallery(List<Kind> kinds) {
    /** Nothing is in quarantine. */
    public static final Gallery NONE = new Gallery(List.of());

    /**
     * The payloads of a modality that were refused for one reason.
     *
     * @param all how many there are
     * @param tiles those that are shown
     */
    public record Kind(String modality, String reason, long all, List<Tile> tiles) {}

    /** How a payload is shown. */
    public enum Form {
        PICTURE,
        SOUND,
        TEXT,
        /** Nothing of it can be shown. */
        BARE
    }

    /**
     * A payload that was refused.
     *
     * @param id of its sample
     * @param message what was found
     */
    public record Tile(String id, String message, Preview preview) {}

    /**
     * What there is to see or hear.
     *
     * @param content a data URI; the beginning of a text; why nothing is shown
     */
    public record Preview(Form form, String content) implements Serializable {
        public static Preview picture(byte[] png) {
            return new Preview(Form.PICTURE, uri("image/png", png));
        }

        /** @param mediaType one that browsers play */
        public static Preview sound(String mediaType, byte[] file) {
            return new Preview(Form.SOUND, uri(mediaType, file));
        }

        public static Preview text(String beginning) {
            return new Preview(Form.TEXT, beginning);
        }

        public static Preview bare(String why) {
            return new Preview(Form.BARE, why);
        }

        private static String uri(String mediaType, byte[] bytes) {
            return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
        }
    }

    public boolean isEmpty() {
        return kinds.isEmpty();
    }

    /** How many there are, and how many of them are shown. */
    String extent() {
        long shown = kinds.stream().mapToLong(kind -> kind.tiles().size()).sum();
        long all = kinds.stream().mapToLong(Kind::all).sum();
        return Figures.count(shown) + " of " + Figures.count(all) + " shown";
    }
}
