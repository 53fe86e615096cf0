package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.github.weisj.jsvg.parser.SVGLoader;
import io.athanor.base.Change;
import io.athanor.data.Rejection;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DrawingTest {
    private static final String OPEN =
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' ";

    /** The house without what is round, which no pixels have. */
    private static final String HOUSE = "<rect width='160' height='80' fill='#5a96e6'/>"
            + "<rect y='80' width='160' height='40' fill='#3c8c32'/><path d='M20 45h62v55h-62z' fill='#b42828'/>"
            + "<path d='M42 70h17v30h-17z' style='fill:#f0dc82'/><rect x='124' y='78' width='8' height='34' fill='#5a3214'/>"
            + "<circle cx='128.5' cy='78.5' r='21.8' fill='#1e5a14'/><circle cx='130.5' cy='23.5' r='15.8' fill='#ffe632'/>"
            + "<path d='M51.5 14l37 31h-74z' fill='#5a3214'/>";

    @Test
    void a_drawing_gives_the_feature_of_the_picture_it_shows() throws IOException {
        byte[] png = PictureFiles.png(House.picture(BufferedImage.TYPE_INT_RGB, 8));
        try (Twins twins = new Twins()) {
            twins.assertNear("svg", svg("viewBox='0 0 160 120'>" + HOUSE + "</svg>"), png);
            twins.assertNear("without viewBox", svg("width='160' height='120'>" + HOUSE + "</svg>"), png);
            twins.assertNear(
                    "svgz",
                    gzipped(svg("viewBox='0 0 160 120' width='9cm'  height='3cm' preserveAspectRatio='none'>" + HOUSE
                            + "</svg>")),
                    png);
            twins.assertNear(
                    "utf-16",
                    ("<?xml version='1.0' encoding='UTF-16'?>" + OPEN + "viewBox='0 0 160 120'>" + HOUSE + "</svg>")
                            .getBytes(StandardCharsets.UTF_16),
                    png);
        }
    }

    @Test
    void the_ground_of_a_drawing_is_white() {
        float[] planes = Twins.read(svg("viewBox='0 0 10 10'><path d='M0 0h5v10h-5z'/></svg>"))
                .planes();
        assertThat(planes[0]).isZero();
        assertThat(planes[Twins.SIDE - 1]).isCloseTo(1, offset(1e-5f));
    }

    @Test
    void pictures_within_a_drawing_are_drawn_and_bounded() throws IOException {
        BufferedImage red = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            red.setRGB(i % 4, i / 4, 0xff0000);
        }
        float[] planes = Twins.read(svg("viewBox='0 0 10 10'>" + image(PictureFiles.png(red)) + "</svg>"))
                .planes();
        assertThat(planes[0]).isCloseTo(1, offset(0.02f));
        assertThat(planes[Twins.SIDE * Twins.SIDE]).isCloseTo(0, offset(0.02f));

        byte[] huge = PictureFiles.png(red);
        huge[16] = 1;
        huge[20] = 1;
        assertThat(Twins.refused(svg("viewBox='0 0 10 10'>" + image(huge) + "</svg>"))
                        .reason())
                .isEqualTo(Rejection.TOO_LARGE);
    }

    @Test
    void a_picture_within_a_drawing_is_never_left_out_unsaid() throws IOException {
        byte[] black = PictureFiles.png(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB));
        String drawing = "viewBox='0 0 10 10'>" + image(black) + "</svg>";
        assertThat(Twins.read(svg(drawing.replace("data:", "DATA:"))).planes()[0])
                .isZero();
        Rejection refused = Twins.refused(svg(drawing.replace("base64,iV", "base64,{V")));
        assertThat(refused.reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(refused.message())
                .isEqualTo("a picture in the drawing is damaged: Illegal character in opaque part at its character 22");
    }

    @Test
    void nothing_is_printed_of_drawings_that_are_damaged() {
        PrintStream before = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            byte[] letters = svg("viewBox='0 0 10 10'><g id='aa'/></svg>");
            letters[letters.length - 12] = (byte) 0xc3;
            assertThat(Twins.refused(letters).reason()).isEqualTo(Rejection.UNDECODABLE);
            assertThat(Twins.refused(Arrays.copyOf(letters, letters.length - 11))
                            .reason())
                    .isEqualTo(Rejection.TRUNCATED);
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(Logger.getLogger(SVGLoader.class.getName()).isLoggable(Level.SEVERE))
                .isFalse();
    }

    @Test
    void what_a_drawing_names_outside_itself_is_refused_and_never_read() {
        for (String outside : List.of(
                "<image href='file:///etc/passwd' width='9' height='9'/>",
                "<image xlink:href='http://10.0.0.1/a.png' width='9' height='9'/>",
                "<use href='other.svg#a'/>",
                "<rect width='9' height='9' fill='url(http://10.0.0.1/a.svg#g)'/>",
                "<rect width='9' height='9' style='fill:url( \"a.svg#g\")'/>",
                "<style>@import 'http://10.0.0.1/a.css';</style>",
                "<style>rect { fill: url(a.svg#g) }</style>",
                "<filter id='f'><feImage href='a.png'/></filter>")) {
            Rejection refused = Twins.refused(svg("viewBox='0 0 10 10'>" + outside + "</svg>"));
            assertThat(refused.reason()).as(outside).isEqualTo(Rejection.FORBIDDEN);
            assertThat(refused.message()).startsWith("the drawing refers to another file, which is not read: ");
        }
        Twins.read(
                svg(
                        "viewBox='0 0 10 10'><a href='http://example.org'><rect width='9' height='9' fill='url(#g)'/></a></svg>"));
    }

    @Test
    void entities_are_not_expanded_and_a_plain_doctype_is_no_matter() {
        String bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>" + OPEN
                + "viewBox='0 0 10 10'><desc>&b;</desc></svg>";
        assertThat(Twins.refused(bomb.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Rejection(
                        Rejection.FORBIDDEN, "the drawing has entities of its own, which are not expanded"));
        String declared = "<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'"
                + " 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>" + OPEN
                + "viewBox='0 0 10 10'><rect width='10' height='10' fill='#0f0'/></svg>";
        assertThat(Twins.read(declared.getBytes(StandardCharsets.UTF_8)).planes()[0])
                .isZero();
    }

    @Test
    void a_thousand_comments_may_stand_before_a_drawing() {
        byte[] whole = svg("viewBox='0 0 10 10'><rect width='10' height='10' fill='#0f0'/></svg>");
        byte[] comments = "<!-- a -->\n".repeat(5000).getBytes(StandardCharsets.UTF_8);
        assertThat(Twins.read(joined(comments, whole)).planes())
                .isEqualTo(Twins.read(whole).planes());
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void text_is_not_drawn_and_counted() {
        String plain = "viewBox='0 0 10 10'><rect width='5' height='5'/></svg>";
        Twins.Read read = Twins.read(
                svg(plain.replace("</svg>", "<text y='9' font-family='Serif'>word <tspan>more</tspan></text></svg>")));
        assertThat(read.planes()).isEqualTo(Twins.read(svg(plain)).planes());
        assertThat(read.changes().count(Change.PICTURE_TEXT_NOT_DRAWN)).isEqualTo(1);
    }

    @Test
    void drawings_that_are_broken_are_refused() {
        byte[] whole = svg("viewBox='0 0 10 10'>" + HOUSE + "</svg>");
        assertThat(Twins.refused(Arrays.copyOf(whole, whole.length / 2)).reason())
                .isEqualTo(Rejection.TRUNCATED);
        assertThat(Twins.refused(svg("viewBox='0 0 10 10'><g></svg>")).reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(Twins.refused(svg("width='0' height='0'><g/></svg>")).reason())
                .isEqualTo(Rejection.UNDECODABLE);
    }

    private static String image(byte[] png) {
        return "<image width='10' height='10' href='data:image/png;base64,"
                + Base64.getEncoder().encodeToString(png) + "'/>";
    }

    private static byte[] svg(String rest) {
        return (OPEN + rest).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
