package io.athanor.bench;

import io.athanor.base.UserError;
import io.athanor.extract.payload.audio.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Decoding of sound against FFmpeg's own program, which makes the same samples (mono, 16 kHz, 16 bits) of the same files: the
 * sounds that the quickstart has, some with a process a file, and all of them as one file. Processor time of both, in turns.
 */
final class SoundRounds {
    private static final List<String> SHARDS = List.of("emoji-000000.tar", "emoji-000001.tar");
    private static final int WARM_UP_ROUNDS = 3;
    private static final String GREETING = "ffmpeg version ";

    /** One in so many clips is a file of its own: the program takes longer to start than to decode it. */
    private static final int CLIPS_A_FILE = 8;

    private final String program;
    private final Path home;

    /**
     * Prepares nothing yet.
     *
     * @param program FFmpeg's own, by name or path
     */
    SoundRounds(String program, Path home) {
        this.program = program;
        this.home = home;
    }

    /** Why there is nothing to measure against, with what helps, or nothing if there is a program that works. */
    Optional<String> lack() throws IOException {
        String said = shell("\"$0\" -version");
        return said.startsWith(GREETING)
                ? Optional.empty()
                : Optional.of("found no program \"" + program + "\" that works ("
                        + said.strip().lines().findFirst().orElse("it says nothing")
                        + "), expected FFmpeg's own. Install it (apt-get install ffmpeg) or name it by --ffmpeg.");
    }

    /**
     * A line for many short files, and one for a long one.
     *
     * @throws UserError if the program is not there
     */
    List<String> measure(int rounds) throws IOException {
        Optional<String> lack = lack();
        if (lack.isPresent()) {
            throw new UserError("Cannot measure sounds: " + lack.get());
        }
        Path scratch = Files.createTempDirectory("athanor-bench-sound");
        List<byte[]> clips = clips();
        var all = new ByteArrayOutputStream();
        List<byte[]> some = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            if (i % CLIPS_A_FILE == 0) {
                Files.write(scratch.resolve(String.format("%04d.ogg", i)), clips.get(i));
                some.add(clips.get(i));
            }
            all.writeBytes(clips.get(i));
        }
        Path whole = Files.write(scratch.resolve("whole"), all.toByteArray());
        String version = version();
        try {
            return List.of(
                    line("sounds in " + some.size() + " files", rounds, some, scratch + "/*.ogg", version),
                    line("sounds in one file", rounds, List.of(all.toByteArray()), whole.toString(), version));
        } finally {
            Scratch.delete(scratch);
        }
    }

    private String line(String what, int rounds, List<byte[]> files, String glob, String version) throws IOException {
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        long samples = 0;
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            samples = files.stream().mapToLong(Samples::count).sum();
            double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
            if (round >= 0) {
                ours[round] = seconds;
                theirs[round] = seconds(glob);
            }
        }
        return String.format(
                Locale.ROOT,
                "%s, %.0f s of sound: %.0f times as quick as it is heard; %s/athanor: %s",
                what,
                samples / 16_000.0,
                samples / 16_000.0 / PairedRatio.median(ours),
                version,
                PairedRatio.of(theirs, ours));
    }

    /** Processor time of the program over all files. */
    private double seconds(String glob) throws IOException {
        String times = shell("for f in " + glob
                + "; do \"$0\" -nostdin -v quiet -threads 1 -i \"$f\" -ac 1 -ar 16000 -f s16le -y /dev/null"
                + " || true; done; times");
        String children = times.lines().reduce((first, last) -> last).orElse("");
        double seconds = 0;
        for (String part : children.split(" ")) {
            int minutes = part.indexOf('m');
            seconds += 60 * Double.parseDouble(part.substring(0, minutes))
                    + Double.parseDouble(part.substring(minutes + 1, part.length() - 1));
        }
        return seconds;
    }

    private String version() throws IOException {
        return "ffmpeg " + shell("\"$0\" -version").substring(GREETING.length()).split(" ", 2)[0];
    }

    /** What a script says, in which the program is {@code $0}. */
    private String shell(String script) throws IOException {
        Process process = new ProcessBuilder("bash", "-c", script, program)
                .redirectErrorStream(true)
                .start();
        // until its end
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private List<byte[]> clips() throws IOException {
        List<byte[]> clips = new ArrayList<>();
        for (String shard : SHARDS) {
            try (TarFile tar = new TarFile(home.resolve("data/quickstart").resolve(shard))) {
                for (TarArchiveEntry entry : tar.getEntries()) {
                    if (entry.getName().endsWith(".ogg") && entry.getSize() > 0) {
                        byte[] clip = tar.getInputStream(entry).readAllBytes();
                        if (Samples.count(clip) > 0) {
                            clips.add(clip);
                        }
                    }
                }
            }
        }
        return clips;
    }
}
