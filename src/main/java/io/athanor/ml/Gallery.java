package io.athanor.ml;

import freemarker.core.HTMLOutputFormat;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * Pictures in a notebook: thumbnails with captions as HTML that stands alone. Captions are escaped, and pictures are drawn
 * anew, so that nothing of a stranger's file reaches the page but its pixels.
 */
public final class Gallery {
    /** What notebooks know HTML by. */
    private static final String DISPLAY = "%html ";

    private static final int SIDE_PIXELS = 64;
    private static final long MOST_PIXELS = 50_000_000;

    private Gallery() {}

    /**
     * Shows some rows.
     *
     * @param pictures name of a column of bytes, see {@link Samples#bytes}
     * @param captions name of a column of text
     * @param most rows that are shown, the first ones
     * @return a paragraph's output: print it
     */
    public static String html(Dataset<?> rows, String pictures, String captions, int most) {
        List<Row> shown = rows.select(
                        functions.col(pictures), functions.col(captions).cast("string"))
                .limit(most)
                .collectAsList();
        StringBuilder html = new StringBuilder(DISPLAY).append("<div style=\"display:flex;flex-wrap:wrap;gap:12px\">");
        for (Row row : shown) {
            html.append("<figure style=\"margin:0;width:96px;text-align:center;font-size:12px\">")
                    .append(picture(row.getAs(0)))
                    .append("<figcaption>")
                    .append(escaped(row.isNullAt(1) ? "" : row.getString(1)))
                    .append("</figcaption></figure>");
        }
        return html.append("</div>").toString();
    }

    /**
     * Shows a whole page, a report for instance, in a frame where its scripts and links do nothing.
     *
     * @param page HTML that stands alone
     * @return a paragraph's output: print it
     */
    public static String page(String page, int heightPixels) {
        return DISPLAY + "<iframe sandbox=\"\" style=\"width:100%;border:0;height:" + heightPixels + "px\" srcdoc=\""
                + escaped(page) + "\"></iframe>";
    }

    private static String picture(byte @Nullable [] bytes) {
        if (bytes == null) {
            return box("no picture");
        }
        byte[] thumbnail = thumbnail(bytes);
        return thumbnail == null
                ? box("unreadable")
                : "<img alt=\"\" src=\"data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(thumbnail) + "\">";
    }

    private static String box(String why) {
        return String.format(
                Locale.ROOT,
                "<div style=\"height:%dpx;line-height:%dpx;border:1px dashed #999;color:#666\">%s</div>",
                SIDE_PIXELS,
                SIDE_PIXELS,
                why);
    }

    private static String escaped(String text) {
        return HTMLOutputFormat.INSTANCE.escapePlainText(text);
    }

    /** A PNG of at most 64 × 64 pixels, or null if this is no picture, or one of more than 50 million pixels. */
    private static byte @Nullable [] thumbnail(byte[] bytes) {
        // JDK readers answer broken files with any runtime exception there is, not only with IOException
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return null;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return (long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS ? null : drawn(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static byte[] drawn(ImageReader reader) throws IOException {
        int longest = Math.max(reader.getWidth(0), reader.getHeight(0));
        int step = Math.max(1, longest / (4 * SIDE_PIXELS));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        BufferedImage picture = reader.read(0, param);
        double scale = Math.min(1, (double) SIDE_PIXELS / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        ImageIO.write(small, "png", out);
        return out.toByteArray();
    }
}
