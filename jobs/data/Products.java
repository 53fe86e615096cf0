import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/**
 * Draws products, and writes a line of JSON each; for {@code jobs/data/prices}, which says of what.
 * Arguments: rows, a seed, the folder of the pictures.
 */
final class Products {
    private static final int SIDE = 160;
    /** Of the noise four standard deviations: no product is given away. */
    private static final double FROM = 20;
    private static final double BASE = 40;
    private static final double NOISE = 5;
    private static final double NO_PICTURE = 0.05;
    private static final double NO_TITLE = 0.05;
    private static final double NO_CELL = 1 / 12.0;
    private static final int MIN_SIZE = 10;
    private static final int MAX_SIZE = 60;
    private static final int MIN_RATING = 10;
    private static final int MAX_RATING = 50;

    /** One of several words or shapes, and what the price is multiplied by for it. */
    private record Trait(String name, double factor) {}

    private static final List<Trait> KINDS = List.of(
            new Trait("mug", 0.6),
            new Trait("clock", 0.8),
            new Trait("vase", 0.9),
            new Trait("bag", 1.05),
            new Trait("lamp", 1.25),
            new Trait("chair", 1.4));
    private static final List<Trait> PATTERNS =
            List.of(new Trait("plain", 0.8), new Trait("stripes", 1), new Trait("dots", 1.2));
    private static final List<Trait> MATERIALS = List.of(
            new Trait("plastic", 0.65),
            new Trait("tin", 0.8),
            new Trait("oak", 1),
            new Trait("walnut", 1.15),
            new Trait("silver", 1.4));
    private static final List<Trait> MAKES =
            List.of(new Trait("factory-made", 0.8), new Trait("handmade", 1), new Trait("signed by the artist", 1.2));
    private static final List<Trait> CONDITIONS =
            List.of(new Trait("worn", 0.75), new Trait("used", 1), new Trait("new", 1.25));
    private static final List<String> NAMES = List.of(
            "Alvora", "Benthe", "Corvin", "Delmar", "Esker", "Fjella", "Gradin", "Holm", "Ilmen", "Jorun", "Kestrel", "Lumen",
            "Marlo", "Nerine", "Osca", "Pella", "Quill", "Rovan", "Sorrel", "Tarn", "Umbra", "Velt", "Wren", "Yarrow");
    /** %1$s the name, %2$s the material, %3$s the make. */
    private static final List<String> TITLES = List.of(
            "%1$s, %3$s in %2$s", "%1$s of %2$s, %3$s", "%2$s, %3$s: %1$s", "The %1$s series, %2$s, %3$s", "%1$s (%3$s, %2$s)");

    /**
     * What a product is and costs.
     *
     * @param size in cm
     * @param rating in tenths
     * @param has whether there is a picture, a title, a condition, a size, a rating
     */
    private record Product(
            Trait kind, Trait pattern, Trait material, Trait make, Trait condition, int size, int rating, boolean[] has, double price) {
        /** What is known of the factor of the picture: its mean over all products where there is none. */
        double picture() {
            return has[0] ? kind.factor * pattern.factor : mean(KINDS) * mean(PATTERNS);
        }

        double title() {
            return has[1] ? material.factor * make.factor : mean(MATERIALS) * mean(MAKES);
        }

        double columns() {
            return (has[2] ? condition.factor : mean(CONDITIONS)) * (has[3] ? ofSize(size) : ofSize((MIN_SIZE + MAX_SIZE) / 2.0))
                    * (has[4] ? ofRating(rating) : ofRating((MIN_RATING + MAX_RATING) / 2.0));
        }

        double whole() {
            return FROM + BASE * kind.factor * pattern.factor * material.factor * make.factor * condition.factor * ofSize(size)
                    * ofRating(rating);
        }
    }

    private static double ofSize(double centimetres) {
        return 0.7 + 0.6 * (centimetres - MIN_SIZE) / (MAX_SIZE - MIN_SIZE);
    }

    private static double ofRating(double tenths) {
        return 0.8 + 0.4 * (tenths - MIN_RATING) / (MAX_RATING - MIN_RATING);
    }

    private static double mean(List<Trait> traits) {
        return traits.stream().mapToDouble(Trait::factor).average().orElseThrow();
    }

    public static void main(String[] args) throws IOException {
        int rows = Integer.parseInt(args[0]);
        Random facts = new Random(Long.parseLong(args[1]));
        // of its own, so that another way to draw leaves the facts as they are
        Random looks = new Random(facts.nextLong());
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        List<Product> products = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            String id = String.format(Locale.ROOT, "p%06d", row);
            String name = any(NAMES, facts);
            String title = any(TITLES, facts);
            int stock = facts.nextInt(200);
            Product product = product(facts);
            products.add(product);
            BufferedImage picture = picture(product, looks);
            if (product.has[0]) {
                ImageIO.write(picture, "png", Path.of(args[2], id + ".png").toFile());
            }
            out.println(line(id, String.format(title, name, product.material.name, product.make.name), stock, product));
        }
        out.flush();
        if (out.checkError()) {
            throw new IOException("Cannot write the manifest");
        }
        // factors are drawn independently: the best guess takes the mean of each that a product does not tell
        double picture = mean(KINDS) * mean(PATTERNS);
        double title = mean(MATERIALS) * mean(MAKES);
        double columns =
                mean(CONDITIONS) * ofSize((MIN_SIZE + MAX_SIZE) / 2.0) * ofRating((MIN_RATING + MAX_RATING) / 2.0);
        System.err.printf(
                Locale.ROOT,
                "%d products. Best possible R²: %.3f of all that they have (%.3f were nothing missing), %.3f of the picture alone, %.3f of"
                        + " the title, %.3f of the columns%n",
                rows,
                r2(products, p -> FROM + BASE * p.picture() * p.title() * p.columns()),
                r2(products, Product::whole),
                r2(products, p -> FROM + BASE * p.picture() * title * columns),
                r2(products, p -> FROM + BASE * picture * p.title() * columns),
                r2(products, p -> FROM + BASE * picture * title * p.columns()));
    }

    private static Product product(Random facts) {
        Product product = new Product(
                any(KINDS, facts),
                any(PATTERNS, facts),
                any(MATERIALS, facts),
                any(MAKES, facts),
                any(CONDITIONS, facts),
                MIN_SIZE + facts.nextInt(MAX_SIZE - MIN_SIZE + 1),
                MIN_RATING + facts.nextInt(MAX_RATING - MIN_RATING + 1),
                new boolean[] {
                    facts.nextDouble() >= NO_PICTURE,
                    facts.nextDouble() >= NO_TITLE,
                    facts.nextDouble() >= NO_CELL,
                    facts.nextDouble() >= NO_CELL,
                    facts.nextDouble() >= NO_CELL
                },
                0);
        double price = Math.round(100 * (product.whole() + NOISE * facts.nextGaussian())) / 100.0;
        return new Product(
                product.kind,
                product.pattern,
                product.material,
                product.make,
                product.condition,
                product.size,
                product.rating,
                product.has,
                price);
    }

    private static <T> T any(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** 1 − (squared errors of a guess) / (squared differences from the mean). */
    private static double r2(List<Product> products, ToDoubleFunction<Product> guess) {
        double mean = products.stream().mapToDouble(Product::price).average().orElseThrow();
        double errors = products.stream()
                .mapToDouble(p -> Math.pow(p.price - guess.applyAsDouble(p), 2))
                .sum();
        return 1 - errors / products.stream().mapToDouble(p -> Math.pow(p.price - mean, 2)).sum();
    }

    private static String line(String id, String title, int stock, Product product) {
        StringBuilder line = new StringBuilder("{\"sample_id\": \"" + id + '"');
        if (product.has[0]) {
            line.append(", \"picture\": \"pictures/").append(id).append(".png\"");
        }
        if (product.has[1]) {
            line.append(", \"title\": \"").append(title).append('"');
        }
        if (product.has[2]) {
            line.append(", \"condition\": \"").append(product.condition.name).append('"');
        }
        if (product.has[3]) {
            line.append(", \"size_cm\": ").append(product.size);
        }
        if (product.has[4]) {
            line.append(String.format(Locale.ROOT, ", \"rating\": %.1f", product.rating / 10.0));
        }
        return line.append(String.format(Locale.ROOT, ", \"stock\": %d, \"price\": %.2f}", stock, product.price))
                .toString();
    }

    private static BufferedImage picture(Product product, Random looks) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        float hue = looks.nextFloat();
        pen.setColor(Color.getHSBColor(looks.nextFloat(), 0.08f, 0.97f));
        pen.fillRect(0, 0, SIDE, SIDE);
        pen.translate(SIDE / 2.0 + looks.nextGaussian() * 3, SIDE / 2.0 + looks.nextGaussian() * 3);
        pen.rotate(looks.nextGaussian() * 0.08);
        double scale = 0.85 + 0.3 * looks.nextDouble();
        pen.scale(scale, scale);
        Shape body = shape(product.kind.name);
        pen.setColor(Color.getHSBColor(hue, 0.55f, 0.8f));
        pen.fill(body);
        Shape everywhere = pen.getClip();
        pen.clip(body);
        pen.setColor(Color.getHSBColor(hue + 0.5f, 0.5f, 0.95f));
        for (int x = -60; x <= 60; x += 14) {
            if (product.pattern.name.equals("stripes")) {
                pen.fill(new Rectangle2D.Double(x, -70, 6, 140));
            } else if (product.pattern.name.equals("dots")) {
                for (int y = -63; y <= 63; y += 14) {
                    pen.fill(new Ellipse2D.Double(x, y, 8, 8));
                }
            }
        }
        pen.setClip(everywhere);
        pen.setColor(Color.getHSBColor(hue, 0.7f, 0.35f));
        pen.setStroke(new BasicStroke(2.5f));
        pen.draw(body);
        pen.dispose();
        return picture;
    }

    /** Around (0, 0), some 100 high. */
    private static Shape shape(String kind) {
        return switch (kind) {
            case "mug" -> {
                Area handle = ring(38, 0, 24, 14);
                yield union(handle, new RoundRectangle2D.Double(-40, -38, 72, 76, 12, 12));
            }
            case "clock" -> {
                Area face = ring(0, 0, 50, 40);
                yield union(
                        face,
                        new Rectangle2D.Double(-3, -34, 6, 38),
                        new Rectangle2D.Double(-2, -3, 28, 6),
                        new Ellipse2D.Double(-6, -6, 12, 12));
            }
            case "vase" -> {
                Path2D outline = new Path2D.Double();
                outline.moveTo(-14, -52);
                outline.curveTo(-10, -20, -50, -10, -34, 30);
                outline.curveTo(-30, 44, -20, 50, -18, 52);
                outline.lineTo(18, 52);
                outline.curveTo(20, 50, 30, 44, 34, 30);
                outline.curveTo(50, -10, 10, -20, 14, -52);
                outline.closePath();
                yield outline;
            }
            case "bag" -> union(ring(0, -20, 26, 19), polygon(-36, -16, 36, -16, 50, 50, -50, 50));
            case "lamp" -> union(
                    polygon(-22, -52, 22, -52, 46, 0, -46, 0),
                    new Rectangle2D.Double(-4, 0, 8, 44),
                    new RoundRectangle2D.Double(-26, 42, 52, 10, 6, 6));
            case "chair" -> union(
                    new RoundRectangle2D.Double(-32, -54, 14, 108, 4, 4),
                    new Rectangle2D.Double(-32, -50, 22, 44),
                    new RoundRectangle2D.Double(-32, 0, 66, 14, 4, 4),
                    new Rectangle2D.Double(22, 10, 11, 44));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Area ring(double x, double y, double outer, double inner) {
        Area ring = new Area(new Ellipse2D.Double(x - outer, y - outer, 2 * outer, 2 * outer));
        ring.subtract(new Area(new Ellipse2D.Double(x - inner, y - inner, 2 * inner, 2 * inner)));
        return ring;
    }

    private static Area union(Shape... shapes) {
        Area union = new Area();
        Arrays.stream(shapes).map(Area::new).forEach(union::add);
        return union;
    }

    private static Shape polygon(double... points) {
        Path2D outline = new Path2D.Double();
        outline.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            outline.lineTo(points[i], points[i + 1]);
        }
        outline.closePath();
        return outline;
    }
}
