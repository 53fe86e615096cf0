package io.athanor.job.doctor;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Payloads of each kind, made here, to try encoders on: another number is another payload of the same size. */
public final class SamplePayloads {
    private static final int SIDE_PIXELS = 64;
    private static final int SAMPLE_RATE = 16_000;
    private static final List<String> METALS =
            List.of("iron", "gold", "lead", "tin", "silver", "copper", "zinc", "steel");

    private SamplePayloads() {}

    /** A PNG file of coloured blocks. */
    public static byte[] picture(int number) {
        SplittableRandom random = new SplittableRandom(number);
        BufferedImage image = new BufferedImage(SIDE_PIXELS, SIDE_PIXELS, BufferedImage.TYPE_INT_RGB);
        int block = 8;
        for (int y = 0; y < SIDE_PIXELS; y += block) {
            for (int x = 0; x < SIDE_PIXELS; x += block) {
                int colour = random.nextInt(1 << 24);
                for (int i = 0; i < block * block; i++) {
                    image.setRGB(x + i % block, y + i / block, colour);
                }
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a picture in memory", e);
        }
        return png.toByteArray();
    }

    /** A sentence in UTF-8. */
    public static byte[] text(int number) {
        return ("a furnace for " + METALS.get(Math.floorMod(number, METALS.size()))).getBytes(StandardCharsets.UTF_8);
    }

    /** 64 points of CSV without names: waves, and some gaps where there are several channels. */
    public static byte[] series(int channels, int number) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            for (int c = 0; c < channels; c++) {
                lines.append(c == 0 ? "" : ",");
                lines.append(c > 0 && (i + c) % 7 == 0 ? "" : String.valueOf(Math.sin(0.1 * i * (c + 1) + number)));
            }
            lines.append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A WAVE file of one second: a tone. */
    public static byte[] sound(int number) {
        byte[] second = new byte[2 * SAMPLE_RATE];
        for (int i = 0; i < SAMPLE_RATE; i++) {
            short value = (short) (8000 * Math.sin(2 * Math.PI * (440 + 55 * number) * i / SAMPLE_RATE));
            second[2 * i] = (byte) value;
            second[2 * i + 1] = (byte) (value >> 8);
        }
        ByteArrayOutputStream wav = new ByteArrayOutputStream();
        try (AudioInputStream tone = new AudioInputStream(
                new ByteArrayInputStream(second), new AudioFormat(SAMPLE_RATE, 16, 1, true, false), SAMPLE_RATE)) {
            AudioSystem.write(tone, AudioFileFormat.Type.WAVE, wav);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a sound in memory", e);
        }
        return wav.toByteArray();
    }
}
