package io.athanor.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.Set;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * Which of a few languages a text is in, by OpenNLP's model of 103 languages over runs of one to three characters. Of all languages it is
 * often wrong about a line of text; among few, which the user knows, hardly.
 */
public final class TextLanguage {
    /** That are read of a text: more tell little more, and cost in proportion. */
    static final int MOST_CHARACTERS = 500;

    private static final String MODEL = "/langdetect-183.bin";

    /** Those that the model has; it is loaded where texts are read, and not where a pipeline file is. */
    private static final Set<String> KNOWN = Set.of(
            ("afr ara ast aze bak bel ben bos bre bul cat ceb ces che cmn cym dan deu ekk ell eng epo est eus fao fas fin fra fry"
                            + " gle glg gsw guj heb hin hrv hun hye ind isl ita jav jpn kan kat kaz kir kor lat lav lim lit ltz lvs"
                            + " mal mar min mkd mlt mon mri msa nan nds nep nld nno nob oci pan pes plt pnb pol por pus ron rus san sin"
                            + " slk slv som spa sqi srp sun swa swe tam tat tel tgk tgl tha tur ukr urd uzb vie vol war zul")
                    .split(" "));

    /** Languages that the model knows as several, or by another code than Java. */
    private static final Map<String, List<String>> SEVERAL = Map.of(
            "zho", List.of("cmn", "nan"),
            "est", List.of("est", "ekk"),
            "fas", List.of("fas", "pes"),
            "lav", List.of("lav", "lvs"),
            "nor", List.of("nob", "nno"),
            "mlg", List.of("plt"));

    private TextLanguage() {}

    /** Made when the first text is read: it takes a second, and 40 MB. */
    private static final class Holder {
        static final LanguageDetectorModel DETECTING = load();

        private static LanguageDetectorModel load() {
            try (InputStream in = TextLanguage.class.getResourceAsStream(MODEL)) {
                if (in == null) {
                    throw new IllegalStateException(
                            "the class path has no " + MODEL + ", which comes in opennlp-models-langdetect");
                }
                return new LanguageDetectorModel(in);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot load " + MODEL, e);
            }
        }
    }

    /**
     * The model's codes of a language.
     *
     * @param language a code of ISO 639: {@code en}, or {@code eng}
     * @throws IllegalArgumentException if the model does not know it
     */
    static List<String> codes(String language) {
        String three;
        try {
            three = Locale.forLanguageTag(language).getISO3Language();
        } catch (MissingResourceException e) {
            three = language;
        }
        List<String> codes = SEVERAL.getOrDefault(three, List.of(three));
        if (language.isBlank() || !KNOWN.containsAll(codes)) {
            throw new IllegalArgumentException("languages has '" + language
                    + "', expected codes of ISO 639 such as en, fr, de, of languages that can be told: " + known());
        }
        return codes;
    }

    static String known() {
        return String.join(", ", KNOWN.stream().sorted().toList());
    }

    /** @throws IllegalArgumentException if they are no two languages that can be told apart */
    public static void require(List<String> languages) {
        Set<String> all = new HashSet<>();
        languages.forEach(language -> {
            if (!all.addAll(codes(language))) {
                throw new IllegalArgumentException(
                        "languages has '" + language + "' twice under two names, expected each once");
            }
        });
        if (languages.size() == 1) {
            throw new IllegalArgumentException(
                    "languages has '" + languages.get(0) + "' alone, expected two or more to choose from, or none");
        }
    }

    /**
     * The likeliest of some languages.
     *
     * @param languages as {@link #require} takes them
     * @return one of them; empty where nothing in the text tells one from the next
     */
    static Optional<String> of(String text, List<String> languages) {
        String head = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
        if (head.codePoints().noneMatch(Character::isLetter)) {
            return Optional.empty();
        }
        Map<String, Double> confidence = new HashMap<>();
        for (Language one : new LanguageDetectorME(Holder.DETECTING).predictLanguages(head)) {
            confidence.put(one.getLang(), one.getConfidence());
        }
        List<Double> best = new ArrayList<>();
        for (String language : languages) {
            best.add(codes(language).stream()
                    .mapToDouble(code -> confidence.getOrDefault(code, 0.0))
                    .max()
                    .orElse(0));
        }
        double most = best.stream().mapToDouble(value -> value).max().orElse(0);
        int at = best.indexOf(most);
        return best.lastIndexOf(most) == at ? Optional.of(languages.get(at)) : Optional.empty();
    }
}
