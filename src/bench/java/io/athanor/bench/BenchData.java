package io.athanor.bench;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.extract.payload.image.Planes;
import io.athanor.table.RowFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Real texts and pictures, taken from packages of Debian that {@code apt-get download} brings. Which of them are taken
 * follows from their hashes, so the same packages always give the same rows.
 *
 * <p>A folder holds {@code texts.parquet} (id, text), {@code tokens.parquet} (id, word pieces as 64-bit integers),
 * {@code pictures.parquet} (id, bytes) and {@code pictures.tar}, the same
 * pictures as WebDataset members {@code <id>.picture}.
 */
final class BenchData {
    static final StructType TEXTS =
            new StructType().add("id", DataTypes.StringType).add("text", DataTypes.StringType);
    static final StructType PICTURES =
            new StructType().add("id", DataTypes.StringType).add("bytes", DataTypes.BinaryType);

    static final StructType TOKENS =
            new StructType().add("id", DataTypes.StringType).add("ids", DataTypes.BinaryType);

    private static final int FEWEST_TOKENS = 5;
    private static final int MOST_TOKENS = 90;

    /** Fortune cookies, dictionary entries, drawings and photographs. */
    private static final List<String> PACKAGES =
            List.of("fortunes", "fortunes-min", "wordnet-base", "openclipart-png", "mate-backgrounds");

    private final Path folder;

    /** @param folder for what is fetched and made; kept between runs */
    BenchData(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the data unless it is there.
     *
     * @return a folder with as many rows of each as wanted
     * @throws UserError if the packages cannot be fetched, or give fewer
     */
    Path prepare(int texts, int pictures) {
        Path made = folder.resolve("rows-" + texts + "-" + pictures);
        if (Files.exists(made.resolve("complete"))) {
            return made;
        }
        try {
            Files.createDirectories(made);
            Path unpacked = unpack();
            writeTexts(
                    made,
                    first(texts, texts(unpacked), "texts of " + FEWEST_TOKENS + " to " + MOST_TOKENS + " tokens"));
            writePictures(made, first(pictures, pictures(unpacked), "pictures"));
            Files.createFile(made.resolve("complete"));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare " + made, e);
        }
    }

    private Path unpack() throws IOException {
        Path unpacked = folder.resolve("unpacked");
        for (String name : PACKAGES) {
            Path done = folder.resolve(name + ".unpacked");
            if (Files.exists(done)) {
                continue;
            }
            Files.createDirectories(unpacked);
            run("apt-get", "download", name);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path deb : files.filter(
                                file -> file.getFileName().toString().startsWith(name + "_"))
                        .toList()) {
                    run("dpkg", "-x", deb.toString(), unpacked.toString());
                    Files.delete(deb);
                }
            }
            Files.createFile(done);
        }
        return unpacked;
    }

    private void run(String... command) throws IOException {
        String line = String.join(" ", command);
        Path log = folder.resolve("fetch.log");
        int code;
        try {
            code = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + line + " ran", e);
        }
        if (code != 0) {
            throw new UserError("Cannot fetch the data: " + line + " ended with " + code + ", see " + log
                    + ", expected 0. Run it on Debian after apt-get update, with a connection.");
        }
    }

    /** Fortune cookies, and where they do not suffice the glosses of WordNet. */
    private static Stream<String> texts(Path unpacked) throws IOException {
        try (Stream<Path> files = Files.list(unpacked.resolve("usr/share/games/fortunes"))) {
            List<String> cookies = new ArrayList<>();
            for (Path file : files.filter(file -> !file.toString().endsWith(".dat")
                            && !file.toString().endsWith(".u8"))
                    .sorted()
                    .toList()) {
                cookies.addAll(Arrays.asList(
                        Files.readString(file, StandardCharsets.ISO_8859_1).split("\n%\n")));
            }
            List<String> glosses = Files.readAllLines(unpacked.resolve("usr/share/wordnet/data.noun")).stream()
                    .filter(line -> line.contains(" | "))
                    .map(line -> line.substring(line.indexOf(" | ") + 3))
                    .toList();
            return Stream.of(cookies, glosses).flatMap(texts -> byHash(texts).stream());
        }
    }

    private static List<String> byHash(List<String> texts) {
        var sorted = new TreeMap<String, String>();
        try (Tokens tokens = Tokens.unpadded()) {
            for (String text : texts) {
                String plain = text.replaceAll("\\s+", " ").strip();
                int count = tokens.of(plain).length;
                if (count >= FEWEST_TOKENS && count <= MOST_TOKENS) {
                    sorted.put(Fingerprint.sha256(plain.getBytes(StandardCharsets.UTF_8)), plain);
                }
            }
        }
        return List.copyOf(sorted.values());
    }

    /** All photographs, then drawings; only what can be decoded. */
    private static Stream<byte[]> pictures(Path unpacked) throws IOException {
        List<byte[]> chosen = new ArrayList<>();
        for (String ending : List.of(".jpg", ".png")) {
            var sorted = new TreeMap<String, Path>();
            try (Stream<Path> files = Files.walk(unpacked.resolve("usr/share"))) {
                for (Path file : files.filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
                        .toList()) {
                    sorted.put(Fingerprint.sha256(Files.readAllBytes(file)), file);
                }
            }
            for (Path file : sorted.values()) {
                byte[] bytes = Files.readAllBytes(file);
                chosen.add(bytes);
            }
        }
        return chosen.stream().filter(bytes -> Planes.of(bytes) != null);
    }

    private static <T> List<T> first(int count, Stream<T> all, String what) {
        List<T> first = all.limit(count).toList();
        if (first.size() < count) {
            throw new UserError("Cannot prepare the data: found " + first.size() + " " + what + ", expected " + count
                    + ". Ask for fewer.");
        }
        return first;
    }

    private static void writeTexts(Path made, List<String> texts) {
        List<Row> rows = new ArrayList<>();
        texts.forEach(text -> rows.add(RowFactory.create(id(rows.size()), text)));
        write(made.resolve("texts.parquet"), TEXTS, rows);
        List<Row> pieces = new ArrayList<>();
        try (Tokens tokens = Tokens.unpadded()) {
            for (Row row : rows) {
                long[] ids = tokens.of(row.getString(1));
                ByteBuffer bytes = ByteBuffer.allocate(ids.length * Long.BYTES);
                bytes.asLongBuffer().put(ids);
                pieces.add(RowFactory.create(row.getString(0), bytes.array()));
            }
        }
        write(made.resolve("tokens.parquet"), TOKENS, pieces);
    }

    private static void writePictures(Path made, List<byte[]> pictures) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(made.resolve("pictures.tar")))) {
            for (byte[] picture : pictures) {
                var entry = new TarArchiveEntry(id(rows.size()) + ".picture");
                entry.setSize(picture.length);
                tar.putArchiveEntry(entry);
                tar.write(picture);
                tar.closeArchiveEntry();
                rows.add(RowFactory.create(id(rows.size()), picture));
            }
        }
        write(made.resolve("pictures.parquet"), PICTURES, rows);
    }

    private static String id(int ordinal) {
        return String.format("%06d", ordinal);
    }

    private static void write(Path file, StructType schema, List<Row> rows) {
        RowFile.write(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(), schema, rows.iterator());
    }
}
