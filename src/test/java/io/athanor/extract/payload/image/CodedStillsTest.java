package io.athanor.extract.payload.image;

import static io.athanor.extract.payload.image.FFmpegPictures.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.data.Rejection;
import io.athanor.extract.payload.image.format.Boxes;
import io.athanor.extract.payload.image.format.Exif;
import io.athanor.extract.payload.image.format.PictureFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Formats whose codecs are FFmpeg's, and WebP, which it can write. */
class CodedStillsTest {
    private static final BufferedImage HOUSE = House.picture(BufferedImage.TYPE_INT_ARGB);

    /** No encoder of HEVC is at hand that needs no hardware: one still, and the same as a PNG. */
    private static final Path STILLS = Path.of("src/test/resources/io/athanor/extract/payload/image");

    private static Twins twins;
    private static byte[] png;

    @BeforeAll
    static void open() throws IOException {
        twins = new Twins();
        png = PictureFiles.png(HOUSE);
    }

    @AfterAll
    static void close() {
        twins.close();
    }

    @Test
    void webp_with_and_without_loss_is_near_its_twin() {
        twins.assertSame("without", FFmpegPictures.webp(HOUSE, true), png);
        twins.assertNear("with", FFmpegPictures.webp(House.picture(BufferedImage.TYPE_INT_ARGB, 4), false), png);
    }

    @Test
    void jpeg_2000_is_its_twin_as_a_file_and_as_a_codestream() {
        twins.assertSame("jp2", FFmpegPictures.jpeg2000(HOUSE, true), png);
        twins.assertSame("j2k", FFmpegPictures.jpeg2000(HOUSE, false), png);
    }

    @Test
    void avif_is_near_its_twin() {
        twins.assertNear("avif", FFmpegPictures.avif(HOUSE), png);
    }

    @Test
    void heic_is_near_its_twin() throws IOException {
        twins.assertNear(
                "heic",
                Files.readAllBytes(STILLS.resolve("still.heic")),
                Files.readAllBytes(STILLS.resolve("still.png")));
    }

    @Test
    void transparency_of_webp_is_on_white_and_its_orientation_is_kept() {
        BufferedImage half = new BufferedImage(32, 32, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 1024; i++) {
            half.setRGB(i % 32, i / 32, i % 32 < 16 ? 0xff000000 : 0x00123456);
        }
        byte[] webp = FFmpegPictures.webp(half, true);
        float[] planes = Twins.read(webp).planes();
        assertThat(planes[0]).isZero();
        assertThat(planes[Twins.SIDE - 1]).isCloseTo(1, offset(1e-5f));
        // left becomes top
        float[] turned =
                Twins.read(withExif(webp, 32, 32, PictureFiles.exif(6))).planes();
        assertThat(turned[Twins.SIDE - 1]).isZero();
        assertThat(turned[Twins.SIDE * (Twins.SIDE - 1)]).isCloseTo(1, offset(1e-5f));
    }

    @Test
    void a_grid_of_tiles_is_put_together_cut_to_size_and_turned() throws IOException {
        // two tiles beside each other, of which the right one reaches beyond the picture
        BufferedImage left = new BufferedImage(96, 128, BufferedImage.TYPE_INT_ARGB);
        BufferedImage right = new BufferedImage(96, 128, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 96 * 128; i++) {
            left.setRGB(i % 96, i / 96, 0xff000000 | House.colour(i % 96, i / 96));
            right.setRGB(i % 96, i / 96, 0xff000000 | House.colour(96 + i % 96, i / 96));
        }
        byte[] tileLeft = FFmpegPictures.avif(left);
        byte[] tileRight = FFmpegPictures.avif(right);
        twins.assertNear("grid", grid(tileLeft, tileRight, new byte[0]), png);

        float[] upright = Twins.read(png).planes();
        byte[] anticlockwise = box("irot", new byte[] {1});
        byte[] mirrored = box("imir", new byte[] {1});
        assertThat(Twins.difference(
                        Twins.read(grid(tileLeft, tileRight, anticlockwise)).planes(),
                        Exif.upright(upright, Twins.SIDE, Twins.SIDE, 8)))
                .isCloseTo(0, offset(0.01));
        assertThat(Twins.difference(
                        Twins.read(grid(tileLeft, tileRight, mirrored)).planes(),
                        Exif.upright(upright, Twins.SIDE, Twins.SIDE, 2)))
                .isCloseTo(0, offset(0.01));
    }

    @Test
    void transparency_that_is_a_picture_of_its_own_is_on_white() throws IOException {
        BufferedImage opaque = new BufferedImage(House.WIDTH, House.HEIGHT, BufferedImage.TYPE_INT_ARGB);
        BufferedImage shown = new BufferedImage(House.WIDTH, House.HEIGHT, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < House.WIDTH * House.HEIGHT; i++) {
            int x = i % House.WIDTH;
            int y = i / House.WIDTH;
            opaque.setRGB(x, y, x < House.WIDTH / 2 ? 0xffffffff : 0xff000000);
            shown.setRGB(x, y, x < House.WIDTH / 2 ? HOUSE.getRGB(x, y) : 0xffffffff);
        }
        byte[] file = withAlpha(FFmpegPictures.avif(HOUSE), FFmpegPictures.avif(opaque));
        twins.assertNear("alpha", file, PictureFiles.png(shown));
    }

    @Test
    void files_that_were_cut_off_are_refused_as_that_and_bombs_by_their_header() {
        byte[] jp2 = FFmpegPictures.jpeg2000(HOUSE, true);
        for (byte[] whole : new byte[][] {
            FFmpegPictures.webp(HOUSE, true), FFmpegPictures.webp(HOUSE, false), FFmpegPictures.avif(HOUSE), jp2
        }) {
            for (double share : new double[] {0.5, 0.9}) {
                assertThat(Twins.refused(Arrays.copyOf(whole, (int) (whole.length * share))))
                        .as(PictureFormat.of(whole) + " at " + share)
                        .extracting(Rejection::reason)
                        .isEqualTo(Rejection.TRUNCATED);
            }
        }
        byte[] huge = jp2.clone();
        ByteBuffer.wrap(huge).putInt(Boxes.codestream(huge) + 8, 1 << 20).putInt(Boxes.codestream(huge) + 12, 1 << 20);
        assertThat(Twins.refused(huge).reason()).isEqualTo(Rejection.TOO_LARGE);
        assertThat(Twins.refused(new PictureDecoder(Twins.SIDE, 100), FFmpegPictures.avif(HOUSE))
                        .reason())
                .isEqualTo(Rejection.TOO_LARGE);
        assertThat(Twins.refused(new PictureDecoder(Twins.SIDE, 100), FFmpegPictures.webp(HOUSE, false))
                        .reason())
                .isEqualTo(Rejection.TOO_LARGE);
    }

    /** A WebP with the header of extensions, which say of an alpha channel and of EXIF. */
    private static byte[] withExif(byte[] webp, int width, int height, byte[] exif) {
        byte[] chunks = Arrays.copyOfRange(webp, 12, webp.length);
        if (chunks[3] == 'X') {
            chunks = Arrays.copyOfRange(chunks, 18, chunks.length);
        }
        ByteBuffer file =
                ByteBuffer.allocate(12 + 18 + chunks.length + 8 + exif.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
        file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(0x18);
        file.putShort((short) (width - 1))
                .put((byte) 0)
                .putShort((short) (height - 1))
                .put((byte) 0);
        file.put(chunks)
                .put("EXIF".getBytes(StandardCharsets.US_ASCII))
                .putInt(exif.length)
                .put(exif);
        return file.array();
    }

    /** HEIF as phones write it: items that are tiles, and one that is their grid. */
    private static byte[] grid(byte[] left, byte[] right, byte[] transform) throws IOException {
        byte[] one = data(left);
        byte[] two = data(right);
        byte[] config = found(left, "av1C");
        byte[] layout = {0, 0, 0, 1, 0, (byte) House.WIDTH, 0, (byte) House.HEIGHT};
        byte[] type = box("ftyp", bytes("avif"), new byte[4], bytes("mif1"), bytes("avif"));
        // its length does not depend on the places that it names
        int meta = meta(config, transform, new int[3], new int[3]).length;
        int begin = type.length + meta + 8;
        int[] places = {begin, begin + one.length, begin + one.length + two.length};
        int[] lengths = {one.length, two.length, layout.length};
        var file = new ByteArrayOutputStream();
        file.write(type);
        file.write(meta(config, transform, places, lengths));
        file.write(box("mdat", one, two, layout));
        return file.toByteArray();
    }

    private static byte[] meta(byte[] config, byte[] transform, int[] places, int[] lengths) {
        ByteBuffer locations = ByteBuffer.allocate(8 + 3 * 14);
        locations.putInt(0).put((byte) 0x44).put((byte) 0).putShort((short) 3);
        for (int i = 0; i < 3; i++) {
            locations.putShort((short) (i + 1)).putShort((short) 0).putShort((short) 1);
            locations.putInt(places[i]).putInt(lengths[i]);
        }
        byte[] zero = new byte[4];
        byte[] properties = box(
                "ipco",
                box("ispe", zero, ints(96, 128)),
                config,
                box("ispe", zero, ints(House.WIDTH, House.HEIGHT)),
                transform.length == 0 ? box("free") : transform);
        byte[] associations = box(
                "ipma",
                zero,
                new byte[] {
                    0,
                    0,
                    0,
                    3,
                    0,
                    1,
                    2,
                    1,
                    (byte) 0x82,
                    0,
                    2,
                    2,
                    1,
                    (byte) 0x82,
                    0,
                    3,
                    (byte) (transform.length == 0 ? 1 : 2),
                    3
                },
                transform.length == 0 ? new byte[0] : new byte[] {(byte) 0x84});
        return box(
                "meta",
                zero,
                box("hdlr", zero, zero, bytes("pict"), new byte[13]),
                box("pitm", zero, new byte[] {0, 3}),
                box("iloc", locations.array()),
                box("iinf", zero, new byte[] {0, 3}, item(1, "av01"), item(2, "av01"), item(3, "grid")),
                box("iref", zero, box("dimg", new byte[] {0, 3, 0, 2, 0, 1, 0, 2})),
                box("iprp", properties, associations));
    }

    /** A picture whose transparency is a second one. */
    private static byte[] withAlpha(byte[] picture, byte[] alpha) throws IOException {
        byte[] one = data(picture);
        byte[] two = data(alpha);
        byte[] type = box("ftyp", bytes("avif"), new byte[4], bytes("mif1"), bytes("avif"));
        byte[] zero = new byte[4];
        byte[] name = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0".getBytes(StandardCharsets.US_ASCII);
        byte[][] meta = new byte[1][];
        for (int pass = 0; pass < 2; pass++) {
            // its length does not depend on the places that it names
            int begin = type.length + 8 + (meta[0] == null ? 0 : meta[0].length);
            ByteBuffer locations = ByteBuffer.allocate(8 + 2 * 14);
            locations.putInt(0).put((byte) 0x44).put((byte) 0).putShort((short) 2);
            locations.putShort((short) 1).putInt(1).putInt(begin).putInt(one.length);
            locations.putShort((short) 2).putInt(1).putInt(begin + one.length).putInt(two.length);
            meta[0] = box(
                    "meta",
                    zero,
                    box("hdlr", zero, zero, bytes("pict"), new byte[13]),
                    box("pitm", zero, new byte[] {0, 1}),
                    box("iloc", locations.array()),
                    box("iinf", zero, new byte[] {0, 2}, item(1, "av01"), item(2, "av01")),
                    box("iref", zero, box("auxl", new byte[] {0, 2, 0, 1, 0, 1})),
                    box(
                            "iprp",
                            box(
                                    "ipco",
                                    box("ispe", zero, ints(House.WIDTH, House.HEIGHT)),
                                    found(picture, "av1C"),
                                    found(alpha, "av1C"),
                                    box("auxC", zero, name)),
                            box("ipma", zero, new byte[] {
                                0, 0, 0, 2, 0, 1, 2, 1, (byte) 0x82, 0, 2, 3, 1, (byte) 0x83, 4
                            })));
        }
        var file = new ByteArrayOutputStream();
        file.write(type);
        file.write(meta[0]);
        file.write(box("mdat", one, two));
        return file.toByteArray();
    }

    private static byte[] item(int id, String type) {
        return box("infe", new byte[] {2, 0, 0, 0, 0, (byte) id, 0, 0}, bytes(type), new byte[1]);
    }

    /** The content of the box of pixels. */
    private static byte[] data(byte[] file) {
        byte[] box = found(file, "mdat");
        return Arrays.copyOfRange(box, 8, box.length);
    }

    private static byte[] found(byte[] file, String name) {
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(name) - 4;
        return Arrays.copyOfRange(file, at, at + ByteBuffer.wrap(file).getInt(at));
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    private static byte[] bytes(String letters) {
        return letters.getBytes(StandardCharsets.US_ASCII);
    }
}
