package io.athanor.extract.encoder.text;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Which pieces of a text are counted. */
enum Ngrams {
    /**
     * Characters (code points) in a row within a word and one blank before and behind it, as scikit-learn's {@code char_wb}:
     * words end at white space alone. A word that is shorter than the shortest pieces is a piece.
     */
    CHARACTERS("nothing but blanks in what is read of it") {
        /** White space of Unicode, and what Python counts with it. */
        private static final Pattern WORD = Pattern.compile("[^\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

        @Override
        void each(String text, int minN, int maxN, Consumer<String> piece) {
            WORD.matcher(text).results().map(MatchResult::group).forEach(word -> {
                int[] points = (" " + word + " ").codePoints().toArray();
                if (points.length < minN) {
                    piece.accept(new String(points, 0, points.length));
                }
                for (int n = minN; n <= Math.min(maxN, points.length); n++) {
                    for (int from = 0; from + n <= points.length; from++) {
                        piece.accept(new String(points, from, n));
                    }
                }
            });
        }
    },

    /**
     * Words in a row with a blank between them. A word is letters, digits and underscores, one or more, with the marks on them:
     * scikit-learn's pattern {@code \w+}, but that Python ends a word at a mark, which are the vowels of Indic scripts.
     */
    WORDS("too few words of letters and digits in it; character-ngrams reads other signs too") {
        private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]+");

        @Override
        void each(String text, int minN, int maxN, Consumer<String> piece) {
            String[] words =
                    WORD.matcher(text).results().map(MatchResult::group).toArray(String[]::new);
            for (int n = minN; n <= maxN; n++) {
                for (int from = 0; from + n <= words.length; from++) {
                    piece.accept(String.join(" ", Arrays.asList(words).subList(from, from + n)));
                }
            }
        }
    };

    private final String without;

    Ngrams(String without) {
        this.without = without;
    }

    /** What a text has in which there is no piece, for a person. */
    String without() {
        return without;
    }

    /** Calls for each piece, as often as it is there. */
    abstract void each(String text, int minN, int maxN, Consumer<String> piece);
}
