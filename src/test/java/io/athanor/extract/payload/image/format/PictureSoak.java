package io.athanor.extract.payload.image.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.twelvemonkeys.imageio.plugins.pnm.PNMImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.tga.TGAImageWriterSpi;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.image.FFmpegPictures;
import io.athanor.extract.payload.image.House;
import io.athanor.extract.payload.image.PictureDecoder;
import io.athanor.extract.payload.image.PictureFiles;
import io.athanor.testing.OwnMemory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Native memory stays as it is however many pictures of whatever kind are decoded: {@code mvn test -Psoak}. */
class PictureSoak {
    private static final int PICTURES = Integer.getInteger("athanor.soak.pictures", 20_000);
    private static final double GROWTH = 1.02;
    private static final int SIDE_PIXELS = 224;
    private static final Path HEIC = Path.of("src/test/resources/io/athanor/extract/payload/image/still.heic");

    @Test
    void twenty_thousand_pictures_of_mixed_kinds_and_sizes_leave_memory_as_it_was() throws IOException {
        PictureDecoder decoder = new PictureDecoder(SIDE_PIXELS, 1 << 24);
        List<byte[]> files = new ArrayList<>(List.of(Files.readAllBytes(HEIC)));
        for (int scale : new int[] {1, 2, 5}) {
            files.addAll(files(scale));
        }
        Set<PictureFormat> formats = EnumSet.noneOf(PictureFormat.class);
        files.forEach(file -> formats.add(PictureFormat.of(file)));
        assertThat(formats).containsExactlyInAnyOrder(PictureFormat.values());

        Random random = new Random(1);
        int decoded = 0;
        long half = 0;
        for (int i = 1; i <= PICTURES; i++) {
            byte[] file = files.get(i % files.size());
            boolean broken = random.nextInt(4) == 0;
            if (broken) {
                file = random.nextBoolean()
                        ? Arrays.copyOf(file, 1 + random.nextInt(file.length))
                        : changed(file, random);
            }
            boolean[] seen = new boolean[1];
            Decoded outcome = decoder.decode(file, (planes, changes) -> {
                seen[0] = true;
                return Decoded.rejected("seen", "");
            });
            assertThat(seen[0] || broken)
                    .as("%s %s", PictureFormat.of(file), outcome)
                    .isTrue();
            decoded += seen[0] ? 1 : 0;
            if (i == PICTURES / 2) {
                half = OwnMemory.kilobytes();
            }
        }
        long end = OwnMemory.kilobytes();
        System.out.printf(
                "%d pictures, %d of them decoded: %d MB after half of them, %d MB after all%n",
                PICTURES, decoded, half >> 10, end >> 10);
        assertThat((double) end / half).as("growth in the second half").isLessThan(GROWTH);
    }

    static byte[] changed(byte[] file, Random random) {
        byte[] changed = file.clone();
        for (int i = 0; i < 3; i++) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** The house in every kind but HEIC, which nothing here can write. */
    static List<byte[]> files(int scale) throws IOException {
        BufferedImage rgb = House.picture(BufferedImage.TYPE_INT_RGB, scale);
        BufferedImage bgr = House.picture(BufferedImage.TYPE_3BYTE_BGR, scale);
        BufferedImage argb = House.picture(BufferedImage.TYPE_INT_ARGB, scale);
        byte[] png = PictureFiles.png(rgb);
        return List.of(
                png,
                PictureFiles.jpeg(rgb),
                PictureFiles.jdk("gif", rgb, param -> {}),
                PictureFiles.jdk("bmp", rgb, param -> {}),
                PictureFiles.jdk("tiff", rgb, param -> {}),
                PictureFiles.by(new PNMImageWriterSpi(), bgr),
                PictureFiles.by(new TGAImageWriterSpi(), bgr),
                icon(png),
                FFmpegPictures.webp(argb, true),
                FFmpegPictures.webp(argb, false),
                FFmpegPictures.jpeg2000(argb, true),
                FFmpegPictures.avif(argb),
                drawing(png, scale));
    }

    private static byte[] icon(byte[] png) {
        var icon = new ByteArrayOutputStream();
        // one picture, of 160 by 120 as far as a byte can say, from byte 22
        icon.writeBytes(new byte[] {0, 0, 1, 0, 1, 0, (byte) House.WIDTH, House.HEIGHT, 0, 0, 1, 0, 24, 0});
        icon.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(png.length)
                .putInt(22)
                .array());
        icon.writeBytes(png);
        return icon.toByteArray();
    }

    private static byte[] drawing(byte[] png, int scale) {
        return ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + scale * House.WIDTH + " "
                        + scale * House.HEIGHT
                        + "'><circle r='50'/><image width='160' height='120' href='data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(png) + "'/></svg>")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
