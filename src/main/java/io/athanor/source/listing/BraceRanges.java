package io.athanor.source.listing;

import io.athanor.base.UserError;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Ranges of numbers in patterns, as shells and WebDataset write them: {@code shard-{000..999}.tar} are a thousand names, with as
 * many digits as stand there.
 */
public final class BraceRanges {
    private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})\\}");

    /** More is a slip of the finger. */
    private static final long MOST = 1_000_000;

    private BraceRanges() {}

    static boolean isIn(String pattern) {
        return RANGE.matcher(pattern).find();
    }

    /** A glob that matches all that a pattern stands for, and more. */
    static String glob(String pattern) {
        return RANGE.matcher(pattern).replaceAll("*");
    }

    /**
     * The patterns that a pattern stands for; itself where it holds no range.
     *
     * @throws UserError if they are more than anyone means
     */
    public static List<String> expand(String pattern) {
        Matcher range = RANGE.matcher(pattern);
        if (!range.find()) {
            return List.of(pattern);
        }
        String from = range.group(1);
        String to = range.group(2);
        long first = Long.parseLong(from);
        long last = Long.parseLong(to);
        if (last < first || last - first >= MOST) {
            throw new UserError("Cannot find the source: '" + pattern + "' counts from " + first + " to " + last
                    + ", expected a range of at most " + MOST + " that rises. Correct it.");
        }
        boolean padded = Stream.of(from, to).anyMatch(bound -> bound.startsWith("0") && bound.length() > 1);
        int digits = padded ? Math.max(from.length(), to.length()) : 1;
        String head = pattern.substring(0, range.start());
        List<String> tails = expand(pattern.substring(range.end()));
        long names = (last - first + 1) * tails.size();
        if (names > MOST) {
            throw new UserError("Cannot find the source: the ranges of '" + pattern + "' are " + names
                    + " names together, expected at most " + MOST + ". Correct them.");
        }
        return LongStream.rangeClosed(first, last)
                .mapToObj(number ->
                        "0".repeat(Math.max(0, digits - Long.toString(number).length())) + number)
                .flatMap(number -> tails.stream().map(tail -> head + number + tail))
                .toList();
    }
}
