import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.GlyphVector;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Draws the characters that Unihan has some fact of, and writes a line of JSON each; for {@code jobs/data/han}, which says of what.
 * Arguments: Unihan's tables as one text, a font, the folder of the pictures, the field that a character needs.
 */
final class Glyphs {
    private static final int SIDE = 96;
    private static final int MARGIN = 6;

    /** Characters that a radical is common with. */
    private static final int COMMON = 50;

    private static final List<String> NEEDED = List.of("kTotalStrokes", "kDefinition", "kRSUnicode");

    public static void main(String[] args) throws Exception {
        Map<Integer, Map<String, String>> characters = new TreeMap<>();
        try (Stream<String> lines = Files.lines(Path.of(args[0]))) {
            lines.filter(line -> line.startsWith("U+")).forEach(line -> {
                String[] parts = line.split("\t", 3);
                characters
                        .computeIfAbsent(Integer.parseInt(parts[0].substring(2), 16), c -> new TreeMap<>())
                        .put(parts[1], parts[2].strip());
            });
        }
        Font font = Font.createFont(Font.TRUETYPE_FONT, new File(args[1])).deriveFont((float) SIDE);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        characters.entrySet().removeIf(each -> !each.getValue().keySet().containsAll(NEEDED)
                || !each.getValue().containsKey(args[3])
                || !font.canDisplay(each.getKey()));
        Map<Integer, Long> radicals = characters.values().stream()
                .collect(Collectors.groupingBy(facts -> radical(facts.get("kRSUnicode")), Collectors.counting()));
        Map<String, String> groups = groups(characters);
        characters.forEach((character, facts) -> {
            String id = String.format("U%04X", character);
            draw(font, Character.toString(character), Path.of(args[2], id + ".png"));
            out.println(line(id, facts, groups.get(id), radicals.get(radical(facts.get("kRSUnicode"))) >= COMMON));
        });
        out.flush();
        System.err.println(characters.size() + " characters");
    }

    /** The group of each character: those that are variants of each other, or have the same definition, directly or through others. */
    private static Map<String, String> groups(Map<Integer, Map<String, String>> characters) {
        Map<String, String> parents = new HashMap<>();
        characters.forEach((character, facts) -> {
            String id = String.format("U%04X", character);
            join(parents, id, "means " + definition(facts));
            facts.forEach((field, value) -> {
                if (field.endsWith("Variant")) {
                    for (String other : value.split(" ")) {
                        String name = other.split("<")[0].replace("+", "");
                        join(parents, id, name);
                    }
                }
            });
        });
        Map<String, String> groups = new HashMap<>();
        characters.keySet().forEach(character -> {
            String id = String.format("U%04X", character);
            groups.put(id, root(parents, id));
        });
        return groups;
    }

    private static void join(Map<String, String> parents, String one, String other) {
        String a = root(parents, one);
        String b = root(parents, other);
        if (!a.equals(b)) {
            parents.put(b, a);
        }
    }

    private static String root(Map<String, String> parents, String of) {
        String at = of;
        while (!parents.getOrDefault(at, at).equals(at)) {
            at = parents.get(at);
        }
        return at;
    }

    private static void draw(Font font, String character, Path file) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, SIDE, SIDE);
        pen.setColor(Color.BLACK);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        GlyphVector glyph = font.createGlyphVector(pen.getFontRenderContext(), character);
        Rectangle2D box = glyph.getVisualBounds();
        double scale = (SIDE - 2.0 * MARGIN) / Math.max(box.getWidth(), box.getHeight());
        pen.translate(SIDE / 2.0, SIDE / 2.0);
        pen.scale(scale, scale);
        pen.translate(-box.getCenterX(), -box.getCenterY());
        pen.fill(glyph.getOutline());
        pen.dispose();
        try {
            ImageIO.write(picture, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private static String definition(Map<String, String> facts) {
        // which radical it is stands in some definitions, and would give strokes away
        return facts.get("kDefinition").replaceAll("(?i)\\bradical( number)? [0-9]+", "").strip();
    }

    private static String line(String id, Map<String, String> facts, String group, boolean common) {
        String definition = definition(facts);
        String frequency = facts.get("kFrequency");
        return "{\"sample_id\": \"" + id + "\", \"picture\": \"glyphs/" + id + ".png\", \"definition\": " + quoted(definition)
                + ", \"reading\": " + quoted(first(facts.getOrDefault("kMandarin", "")))
                + (frequency == null ? "" : ", \"frequency\": " + first(frequency))
                + ", \"strokes\": " + first(facts.get("kTotalStrokes"))
                + (facts.containsKey("kGradeLevel") ? ", \"grade\": " + first(facts.get("kGradeLevel")) : "")
                + ", \"radical\": " + radical(facts.get("kRSUnicode"))
                + (common ? ", \"common_radical\": \"" + radical(facts.get("kRSUnicode")) + '"' : "")
                + ", \"group\": " + quoted(group) + "}";
    }

    /** Its number, of the radical and the strokes beside it, such as 120'.3, where the sign says that it is written as in China. */
    private static int radical(String values) {
        return Integer.parseInt(first(values).split("\\.")[0].replace("'", ""));
    }

    /** Some have several, of several places. */
    private static String first(String values) {
        return values.split(" ")[0];
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace('\t', ' ') + '"';
    }
}
