package io.athanor.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file's path below its folder says: {@code {label}/{id}.png}. A part in braces stands for characters other than slashes, as
 * few as do, and one that stands twice for the same; {@code *} for anything in a name, {@code ?} for one character, {@code **} as a name
 * for any folders, or none. Endings are the same in upper and lower case.
 */
public final class PathPattern implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The part that is the sample. */
    public static final String ID = "id";

    private static final Pattern PART = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]*)\\}");
    private static final Pattern TOKEN =
            Pattern.compile("\\{[^{}]*\\}|\\*\\*/|\\*\\*|\\*|\\?|[^{}*?]+|.", Pattern.DOTALL);
    private static final Pattern ENDING = Pattern.compile("\\.([^./*?{}]+)$");

    private final String text;
    private final @Nullable String field;
    private final List<String> parts = new ArrayList<>();
    private final Pattern matching;

    /** @param field its files are called by; null where their endings call them */
    private PathPattern(String text, @Nullable String field) {
        this.text = text;
        this.field = field == null ? null : field.toLowerCase(Locale.ROOT);
        Matcher ending = ENDING.matcher(text);
        int end = ending.find() ? ending.start() : text.length();
        this.matching = Pattern.compile(
                regex(text.substring(0, end)) + "(?i:" + Pattern.quote(text.substring(end)) + ")", Pattern.DOTALL);
    }

    /**
     * The patterns of a source.
     *
     * @param byEnding whose files are called by their endings
     * @param byField whose files are called by the keys
     * @throws IllegalArgumentException if one is none, or they do not say which files are of one sample
     */
    static List<PathPattern> all(List<String> byEnding, Map<String, String> byField) {
        List<PathPattern> all = new ArrayList<>();
        byEnding.forEach(text -> all.add(new PathPattern(text, null)));
        // in an order that no map decides
        new TreeMap<>(byField).forEach((field, text) -> all.add(new PathPattern(text, field)));
        if (all.size() > 1) {
            all.stream().filter(pattern -> !pattern.hasId()).findFirst().ifPresent(pattern -> {
                throw new IllegalArgumentException("pattern '" + pattern
                        + "' has no {id}, expected one in each of several: files of one id are one sample");
            });
        }
        return all;
    }

    private String regex(String path) {
        StringBuilder regex = new StringBuilder();
        Matcher tokens = TOKEN.matcher(path);
        while (tokens.find()) {
            String token = tokens.group();
            Matcher part = PART.matcher(token);
            boolean inBraces = part.matches();
            boolean folders = token.equals("**/") && (tokens.start() == 0 || path.charAt(tokens.start() - 1) == '/');
            if (inBraces && parts.contains(part.group(1))) {
                regex.append("\\k<p").append(parts.indexOf(part.group(1))).append('>');
            } else if (inBraces) {
                regex.append("(?<p").append(parts.size()).append(">[^/]+?)");
                parts.add(part.group(1));
            } else if (folders) {
                regex.append("(?:[^/]+/)*");
            } else if (token.equals("*") || token.equals("?")) {
                regex.append(token.equals("*") ? "[^/]*" : "[^/]");
            } else if (token.startsWith("{") || token.startsWith("}") || token.startsWith("**")) {
                throw new IllegalArgumentException(
                        "pattern '" + text + "' has '" + token
                                + "', expected parts such as {id} and {label}, of letters, digits, - and _, and ** between slashes");
            } else {
                regex.append(Pattern.quote(token));
            }
        }
        return regex.toString();
    }

    boolean hasId() {
        return parts.contains(ID);
    }

    /**
     * What a path says.
     *
     * @param sample what it is called by: its id, or where the pattern has none the path without its ending
     * @param field in lower case
     * @param cells the other parts, by their names
     */
    public record Match(String sample, String field, Map<String, String> cells) implements Serializable {}

    /** @return empty if a path does not fit, or has no ending where that is the field */
    public Optional<Match> match(String path) {
        Matcher found = matching.matcher(path);
        int dot = path.indexOf('.', path.lastIndexOf('/') + 1) < 0 ? -1 : path.lastIndexOf('.');
        String of =
                field != null ? field : dot < 0 ? "" : path.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (of.isEmpty() || !found.matches()) {
            return Optional.empty();
        }
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            cells.put(parts.get(i), found.group("p" + i));
        }
        String id = cells.remove(ID);
        return Optional.of(new Match(id != null ? id : dot < 0 ? path : path.substring(0, dot), of, cells));
    }

    @Override
    public String toString() {
        return text;
    }
}
