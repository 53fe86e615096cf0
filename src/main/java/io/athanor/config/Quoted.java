package io.athanor.config;

/** Shows what was written as a message can hold it: on one line, and no longer than one needs to know it again. */
final class Quoted {
    private static final int LONGEST = 60;
    private static final int LONGEST_PATH = 120;

    private Quoted() {}

    /** A value in quotes. */
    static String value(String written) {
        return "\"" + cut(written, LONGEST) + "\"";
    }

    /** Without quotes: a change of the command line, a name. */
    static String bare(String written) {
        return cut(written, LONGEST);
    }

    /** Keys joined by dots, or what a parser says of a place. */
    static String path(String keys) {
        return cut(keys, LONGEST_PATH);
    }

    private static String cut(String text, int most) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        if (line.length() <= most) {
            return line;
        }
        // no half of a character that takes two
        int end = Character.isHighSurrogate(line.charAt(most - 1)) ? most - 1 : most;
        return line.substring(0, end) + "…";
    }
}
