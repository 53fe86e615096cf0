package io.athanor.ml;

import freemarker.core.HTMLOutputFormat;
import io.athanor.extract.payload.image.Thumbnails;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
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

    /** In native code as well: who encodes pictures in a notebook decodes them in this process too. */
    private static final Thumbnails THUMBNAILS = Thumbnails.ofAllFormats(SIDE_PIXELS, MOST_PIXELS);

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
        return THUMBNAILS
                .png(bytes)
                .map(png -> "<img alt=\"\" src=\"data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(png) + "\">")
                .orElseGet(() -> box("unreadable"));
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
}
