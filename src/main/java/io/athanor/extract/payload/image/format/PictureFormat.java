package io.athanor.extract.payload.image.format;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of files that are pictures, told by their bytes: names lie. */
public enum PictureFormat {
    PNG,
    JPEG,
    GIF,
    BMP,
    WEBP,
    TIFF,
    PNM,
    TGA,
    ICO,
    /** AVIF and HEIC: stills and sequences in the boxes of MP4. */
    HEIF,
    JPEG_2000,
    SVG;

    private static final Set<String> HEIF_BRANDS = Set.of(
            "avif", "avis", "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "mif2", "msf1");

    /** Letters after P of the portable maps of bits, greys, pixels and anything. */
    private static final String PNM_KINDS = "1234567";

    private static final int TGA_HEADER_BYTES = 18;
    private static final byte[] TGA_FOOTER = "TRUEVISION-XFILE.".getBytes(StandardCharsets.US_ASCII);
    private static final Set<Integer> TGA_KINDS = Set.of(1, 2, 3, 9, 10, 11);

    /** The format of a file, or null if it is of none of them. */
    public static @Nullable PictureFormat of(byte[] file) {
        String head = new String(file, 0, Math.min(file.length, 32), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return GIF;
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return WEBP;
        }
        if (head.startsWith("II*\0")
                || head.startsWith("MM\0*")
                || head.startsWith("II+\0")
                || head.startsWith("MM\0+")) {
            return TIFF;
        }
        if (head.startsWith("ftyp", 4) && hasBrand(file, HEIF_BRANDS)) {
            return HEIF;
        }
        if (head.startsWith("\0\0\0\u000cjP  ") || head.startsWith("\u00ff\u004f\u00ff\u0051")) {
            return JPEG_2000;
        }
        if (head.startsWith("BM")) {
            return BMP;
        }
        if (head.length() > 2
                && head.charAt(0) == 'P'
                && PNM_KINDS.indexOf(head.charAt(1)) >= 0
                && (Character.isWhitespace(head.charAt(2)) || head.charAt(2) == '#')) {
            return PNM;
        }
        if (head.startsWith("\0\0\u0001\0") && head.length() > 5 && (head.charAt(4) | head.charAt(5)) != 0) {
            return ICO;
        }
        if (SvgRoot.looksSo(file)) {
            return SVG;
        }
        return isTga(file) ? TGA : null;
    }

    private static boolean hasBrand(byte[] file, Set<String> brands) {
        int end = Math.min(
                file.length,
                (file[0] & 0xff) << 24 | (file[1] & 0xff) << 16 | (file[2] & 0xff) << 8 | (file[3] & 0xff));
        for (int at = 8; at + 4 <= end; at += 4) {
            if (brands.contains(new String(file, at, 4, StandardCharsets.ISO_8859_1))) {
                return true;
            }
        }
        return false;
    }

    /** A Targa file says what it is in its last bytes, or not at all: then its header has to be one in every field. */
    private static boolean isTga(byte[] file) {
        if (file.length < TGA_HEADER_BYTES) {
            return false;
        }
        int footer = file.length - TGA_FOOTER.length - 1;
        if (footer > TGA_HEADER_BYTES
                && java.util.Arrays.equals(
                        TGA_FOOTER, 0, TGA_FOOTER.length, file, footer, footer + TGA_FOOTER.length)) {
            return true;
        }
        int colours = file[1];
        int kind = file[2];
        int width = file[12] & 0xff | (file[13] & 0xff) << 8;
        int height = file[14] & 0xff | (file[15] & 0xff) << 8;
        int depth = file[16];
        boolean indexed = kind == 1 || kind == 9;
        boolean depthFits = indexed || kind == 3 || kind == 11
                ? depth == 8 || depth == 16
                : Set.of(15, 16, 24, 32).contains(depth);
        return TGA_KINDS.contains(kind)
                && colours == (indexed ? 1 : 0)
                && depthFits
                && width > 0
                && height > 0
                && (file[17] & 0xc0) == 0;
    }
}
