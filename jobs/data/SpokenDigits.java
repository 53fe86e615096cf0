import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Has digits spoken by espeak-ng, mixes them with noise, and writes a line of JSON each; for {@code jobs/data/spoken-digits}, which says of
 * what. Arguments: takes a voice and digit, decibels of speech above the noise, a seed, the folder of the sounds.
 */
final class SpokenDigits {
    private static final List<String> DIGITS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    /** A way of speaking English and a throat each; no two share a throat. */
    private static final List<String> VOICES = List.of(
            "en-us+m1",
            "en-gb+m2",
            "en-us+m3",
            "en-gb-scotland+m4",
            "en-gb-x-rp+m5",
            "en-029+m6",
            "en-us+f1",
            "en-gb+f2",
            "en-gb-x-gbclan+f3",
            "en-us+f4");

    private static final int SLOWEST = 120;
    private static final int FASTEST = 220;
    private static final int LOWEST = 25;
    private static final int HIGHEST = 75;

    /** Around the decibels that are asked for. */
    private static final double SPREAD = 3;

    /** Silence before and behind, in seconds, at most. */
    private static final double PAUSE = 0.3;

    private static final double LOUDEST = 20_000;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int takes = Integer.parseInt(arguments[0]);
        double snr = Double.parseDouble(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        Path folder = Path.of(arguments[3]);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Path spoken = folder.resolve("spoken.wav");
        for (int voice = 0; voice < VOICES.size(); voice++) {
            for (int digit = 0; digit < DIGITS.size(); digit++) {
                for (int take = 0; take < takes; take++) {
                    // of each by itself: of more takes, the first are the same
                    Random random = new Random(((seed * 31 + voice) * 31 + digit) * 1009 + take);
                    // a generator's first numbers follow its seed
                    random.nextLong();
                    int speed = SLOWEST + random.nextInt(FASTEST - SLOWEST + 1);
                    int pitch = LOWEST + random.nextInt(HIGHEST - LOWEST + 1);
                    speak(VOICES.get(voice), speed, pitch, DIGITS.get(digit), spoken);
                    Wave wave = Wave.read(spoken);
                    double decibels = snr + SPREAD * (2 * random.nextDouble() - 1);
                    String id = String.format(Locale.ROOT, "v%02d-%d-%02d", voice, digit, take);
                    new Wave(wave.rate, noisy(wave, decibels, random)).write(folder.resolve(id + ".wav"));
                    out.printf(
                            "{\"sample_id\": \"%s\", \"speech\": \"sounds/%s.wav\", \"digit\": \"%s\", \"voice\": \"%s\"}%n",
                            id, id, DIGITS.get(digit), VOICES.get(voice));
                }
            }
        }
        Files.deleteIfExists(spoken);
        out.flush();
    }

    private static void speak(String voice, int speed, int pitch, String word, Path to)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "espeak-ng", "-v", voice, "-s", "" + speed, "-p", "" + pitch, "-w", to.toString(), word)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int code = process.waitFor();
        if (code != 0) {
            System.err.println("espeak-ng -v " + voice + " ended with " + code + ", expected 0. Is it whole?");
            System.exit(2);
        }
    }

    /** White noise, and as much of noise below a few hundred hertz, all along. */
    private static short[] noisy(Wave wave, double decibels, Random random) {
        int before = (int) (random.nextDouble() * PAUSE * wave.rate);
        int behind = (int) (random.nextDouble() * PAUSE * wave.rate);
        double[] sum = new double[before + wave.samples.length + behind];
        double power = 0;
        for (short sample : wave.samples) {
            power += (double) sample * sample / wave.samples.length;
        }
        double deviation = Math.sqrt(power / Math.pow(10, decibels / 10) / 2);
        double low = 0;
        double loudest = 1;
        // the filter's own deviation is √((1 − a) / (1 + a)) of what goes in
        double a = 0.95;
        double lift = Math.sqrt((1 + a) / (1 - a));
        for (int i = 0; i < sum.length; i++) {
            low = a * low + (1 - a) * random.nextGaussian();
            int at = i - before;
            double speech = at >= 0 && at < wave.samples.length ? wave.samples[at] : 0;
            sum[i] = speech + deviation * (random.nextGaussian() + lift * low);
            loudest = Math.max(loudest, Math.abs(sum[i]));
        }
        short[] samples = new short[sum.length];
        for (int i = 0; i < sum.length; i++) {
            samples[i] = (short) Math.rint(sum[i] * LOUDEST / loudest);
        }
        return samples;
    }

    /** Of one channel and 16 bits. */
    private record Wave(int rate, short[] samples) {
        private static final int HEADER_BYTES = 44;

        static Wave read(Path file) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            short[] samples = new short[(bytes.limit() - HEADER_BYTES) / 2];
            bytes.position(HEADER_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
            return new Wave(bytes.getInt(24), samples);
        }

        void write(Path file) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(bytes.capacity() - 8);
            bytes.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
            bytes.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
            bytes.putShort((short) 2).putShort((short) 16);
            bytes.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples.length);
            for (short sample : samples) {
                bytes.putShort(sample);
            }
            Files.write(file, bytes.array());
        }
    }
}
