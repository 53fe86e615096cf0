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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Draws the characters that have a grade in Unihan, and writes a line of JSON each; for {@code jobs/data/han}, which says of what.
 * Arguments: Unihan's tables as one text, a font, the folder of the pictures.
 */
final class Glyphs {
    private static final int SIDE = 96;
    private static final int MARGIN = 6;

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
        int drawn = 0;
        for (Map.Entry<Integer, Map<String, String>> each : characters.entrySet()) {
            Map<String, String> facts = each.getValue();
            if (facts.keySet().containsAll(java.util.List.of("kGradeLevel", "kTotalStrokes", "kDefinition", "kRSUnicode"))
                    && font.canDisplay(each.getKey())) {
                String id = String.format("U%04X", each.getKey());
                draw(font, Character.toString(each.getKey()), Path.of(args[2], id + ".png"));
                out.println(line(id, facts));
                drawn++;
            }
        }
        out.flush();
        System.err.println(drawn + " characters");
    }

    private static void draw(Font font, String character, Path file) throws IOException {
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
        ImageIO.write(picture, "png", file.toFile());
    }

    private static String line(String id, Map<String, String> facts) {
        // which radical it is stands in some definitions, and would give strokes away
        String definition = facts.get("kDefinition").replaceAll("(?i)\\bradical( number)? [0-9]+", "").strip();
        String frequency = facts.get("kFrequency");
        return "{\"sample_id\": \"" + id + "\", \"picture\": \"glyphs/" + id + ".png\", \"definition\": " + quoted(definition)
                + ", \"reading\": " + quoted(first(facts.getOrDefault("kMandarin", "")))
                + (frequency == null ? "" : ", \"frequency\": " + first(frequency))
                + ", \"strokes\": " + first(facts.get("kTotalStrokes"))
                + ", \"grade\": " + first(facts.get("kGradeLevel"))
                + ", \"radical\": " + radical(facts.get("kRSUnicode"))
                + ", \"group\": " + quoted(definition) + "}";
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
