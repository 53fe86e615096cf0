package io.athanor.source.inspect;

import io.athanor.base.PlainNumber;
import io.athanor.base.PlainText;
import io.athanor.source.inspect.Inspection.Type;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Guesses what a field holds from names, first bytes and values. */
final class FieldGuess {
    /** Bytes of a payload's head that are looked at. */
    static final int HEAD_BYTES = 512;

    private static final int RIFF_BYTES = 12;

    private static final Map<Type, Set<String>> ENDINGS = Map.of(
            Type.IMAGE,
            words(
                    "png apng jpg jpeg jpe jfif gif bmp dib webp tif tiff svg avif heic heif jp2 j2k jpx jpf pnm pbm pgm ppm pam"
                            + " tga ico svgz"),
            Type.AUDIO,
            words(
                    "ogg oga wav wave mp3 flac m4a opus aac aif aiff aifc au snd caf wma amr ac3 eac3 dts sph nist w64 ape wv mka"
                            + " weba"),
            Type.TEXT,
            Set.of("txt", "text", "caption"));

    /** In the boxes of MP4, of stills and sequences of pictures. */
    private static final Pattern PICTURE_BRANDS =
            Pattern.compile("(?s)....ftyp.*?(avi[fs]|hei[cxms]|hev[cxms]|mif[12]|msf1).*");

    private static final Pattern SOUND_BRANDS = Pattern.compile("(?s)....ftyp(M4[AB] |mp4[12]|isom|3gp).*");

    private static final Pattern SVG = Pattern.compile(
            "(?is)\\W{0,4}\\s*(<\\?.*?\\?>\\s*|<!--.*?-->\\s*|<!DOCTYPE[^\\[>]*(\\[.*?\\])?\\s*>\\s*)*<(\\w+:)?svg[\\s>].*");

    private static final Pattern PORTABLE_MAP = Pattern.compile("(?s)P[1-7][\\s#].*");

    /** MPEG's layers, and AAC's frames. */
    private static final Pattern SOUND_FRAME = Pattern.compile("(?s)\u00ff[\u00e2-\u00ff&&[^\u00fe]].*");

    private static final Pattern ID =
            Pattern.compile(".*[ _.-](?i:id)|.*[a-z0-9]I[dD]|[A-Z0-9]+ID|(?i:(.*[ _.-])?(uuid|guid|key))");

    /** Of the values of a column, to be taken for references. */
    private static final double NEARLY_ALL = 0.95;

    /** Names out of a list have fewer words, and occur more than once. */
    private static final double WORDS_OF_A_TEXT = 2;

    private static final double DISTINCT_OF_A_TEXT = 0.5;

    /** Of so many words, a text may come again and again, as captions do. */
    private static final double WORDS_OF_A_SENTENCE = 3;

    private static final double DISTINCT_OF_A_SENTENCE = 0.25;

    private FieldGuess() {}

    /** Whether a column is called as one of ids is: product id, productID, PRODUCTID, uuid, key. */
    static boolean isIdName(String name) {
        return ID.matcher(name).matches();
    }

    /** By a file's name alone, from its last dot. */
    static Type ofName(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ENDINGS.entrySet().stream()
                .filter(e -> e.getValue().contains(ending))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Type.OTHER);
    }

    /** By the first bytes of a file. */
    static Type ofHead(byte[] head) {
        String text = new String(head, java.nio.charset.StandardCharsets.ISO_8859_1);
        boolean riff = text.startsWith("RIFF") && text.length() >= RIFF_BYTES;
        if (Stream.of(
                                "\u0089PNG",
                                "\u00ff\u00d8\u00ff",
                                "GIF8",
                                "BM",
                                "II*\0",
                                "MM\0*",
                                "II+\0",
                                "MM\0+",
                                "\0\0\0\u000cjP  ",
                                "\u00ff\u004f\u00ff\u0051",
                                "\0\0\u0001\0")
                        .anyMatch(text::startsWith)
                || (riff && text.startsWith("WEBP", 8))
                || SVG.matcher(text.replace("\0", "")).matches()
                || Stream.of(PICTURE_BRANDS, PORTABLE_MAP)
                        .anyMatch(kind -> kind.matcher(text).matches())) {
            return Type.IMAGE;
        }
        if (Stream.of(
                                "OggS",
                                "fLaC",
                                "ID3",
                                "RF64",
                                ".snd",
                                "caff",
                                "#!AMR",
                                "NIST_1A",
                                "MAC ",
                                "wvpk",
                                "\u000bw",
                                "\u007f\u00fe\u0080\u0001",
                                "riff")
                        .anyMatch(text::startsWith)
                || (riff && text.startsWith("WAVE", 8))
                || (text.startsWith("FORM") && text.startsWith("AIF", 8))
                || Stream.of(SOUND_BRANDS, SOUND_FRAME)
                        .anyMatch(kind -> kind.matcher(text).matches())) {
            return Type.AUDIO;
        }
        return Type.OTHER;
    }

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    /** By the values of a column of text; at least one. */
    static Type ofValues(List<String> values) {
        if (share(values, v -> ofName(v) == Type.IMAGE) > NEARLY_ALL) {
            return Type.IMAGE;
        }
        if (share(values, v -> ofName(v) == Type.AUDIO) > NEARLY_ALL) {
            return Type.AUDIO;
        }
        List<String> filled = values.stream()
                .map(PlainText::trimmed)
                .filter(v -> !v.isEmpty() && !PlainNumber.isNothing(v))
                .toList();
        if (!filled.isEmpty() && filled.stream().allMatch(PlainNumber::is)) {
            return Type.NUMBER;
        }
        double words = values.stream()
                .mapToInt(v -> v.strip().split("\\s+").length)
                .average()
                .orElse(0);
        double distinct = new HashSet<>(values).size() / (double) values.size();
        return (words >= WORDS_OF_A_TEXT && distinct > DISTINCT_OF_A_TEXT)
                        || (words >= WORDS_OF_A_SENTENCE && distinct > DISTINCT_OF_A_SENTENCE)
                ? Type.TEXT
                : Type.CATEGORY;
    }

    private static double share(Collection<String> values, Predicate<String> property) {
        return values.stream().filter(property).count() / (double) Math.max(1, values.size());
    }
}
