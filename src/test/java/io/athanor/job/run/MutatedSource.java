package io.athanor.job.run;

import io.athanor.table.RowFile;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A small source of a kind that a seed draws, of whose files some are then changed: bytes turned round, cut off, doubled,
 * replaced by a page, emptied, compressed or named as another thing, or written with other columns.
 */
final class MutatedSource {
    private static final int SAMPLES = 8;
    private static final StructType COLUMNS = new StructType()
            .add("id", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("price", DataTypes.DoubleType)
            .add("words", DataTypes.StringType)
            .add("picture", DataTypes.BinaryType);
    private static final StructType OTHER_COLUMNS = new StructType()
            .add("kind", DataTypes.LongType)
            .add("id", DataTypes.StringType)
            .add("price", DataTypes.StringType)
            .add("picture", DataTypes.StringType);

    /** How a source is described in a pipeline file. */
    enum Kind {
        TAR("webdataset: \"%s/*\"", "png", "txt"),
        FOLDER("folder: \"%s\"", "png", "txt"),
        CSV("manifest: \"%s/*\", id: id", "picture", "words"),
        JSON("manifest: \"%s/*\", id: id", "picture", "words"),
        PARQUET("manifest: \"%s/*\", id: id", "picture", "words");

        final String source;
        final String picture;
        final String text;

        Kind(String source, String picture, String text) {
            this.source = source;
            this.picture = picture;
            this.text = text;
        }
    }

    /** What is done to a file, or within it. */
    enum Mutation {
        BITS_TURNED,
        MANY_BITS_TURNED,
        CUT_OFF,
        DOUBLED,
        A_PAGE,
        EMPTY,
        NOISE,
        SAID_TO_BE_COMPRESSED_OR_NOT,
        SAID_TO_BE_COMPRESSED_OTHERWISE,
        SAID_TO_BE_ANOTHER_THING,
        OTHER_COLUMNS,
        PAYLOADS_CHANGED;

        /** Of files as a whole, the commonest twice. */
        private static final List<Mutation> OF_FILES = List.of(
                BITS_TURNED,
                BITS_TURNED,
                MANY_BITS_TURNED,
                CUT_OFF,
                DOUBLED,
                A_PAGE,
                EMPTY,
                NOISE,
                SAID_TO_BE_COMPRESSED_OR_NOT,
                SAID_TO_BE_COMPRESSED_OTHERWISE,
                SAID_TO_BE_ANOTHER_THING);
    }

    private final SplittableRandom random;
    private final Path folder;
    private final Set<Mutation> mutations = EnumSet.noneOf(Mutation.class);
    private final List<String> done = new ArrayList<>();
    private final Kind kind;

    /** The ids that stand in files that were left as they are. */
    private final List<String> untouched = new ArrayList<>();

    /** @param folder to be filled */
    MutatedSource(long seed, Path folder) throws IOException {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        this.kind = Kind.values()[random.nextInt(Kind.values().length)];
        fill();
    }

    Kind kind() {
        return kind;
    }

    /** The one that is extracted beside the numbers. */
    String modality() {
        boolean sounds = kind == Kind.TAR || kind == Kind.FOLDER;
        return List.of("image", "text", "sound").get(random.nextInt(sounds ? 3 : 2));
    }

    Set<Mutation> mutations() {
        return mutations;
    }

    List<String> untouched() {
        return untouched;
    }

    @Override
    public String toString() {
        return kind + " with " + done;
    }

    private void fill() throws IOException {
        Path files = Files.createDirectories(folder.resolve("data"));
        boolean packed = random.nextInt(3) == 0 && kind != Kind.PARQUET && kind != Kind.FOLDER;
        int broken = random.nextInt(4);
        for (int file = 0; file < 3; file++) {
            var bytes = new TreeMap<String, byte[]>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < SAMPLES; i++) {
                ids.add(kind.name().charAt(0) + "-" + file + "-" + i);
            }
            boolean payloads = random.nextBoolean();
            boolean schema = file == broken && random.nextInt(6) == 0;
            switch (kind) {
                case TAR -> bytes.put("shard-" + file + ".tar", tar(ids, payloads));
                case FOLDER -> ids.forEach(id -> members(id, payloads).forEach((e, b) -> bytes.put(id + "." + e, b)));
                case CSV -> bytes.put("rows-" + file + ".csv", csv(ids, schema));
                case JSON -> bytes.put("rows-" + file + ".jsonl", json(ids, schema));
                case PARQUET -> bytes.put("rows-" + file + ".parquet", parquet(ids, schema, payloads));
            }
            if (kind == Kind.CSV || kind == Kind.JSON) {
                for (String id : ids) {
                    Files.createDirectories(folder.resolve("pictures"));
                    Files.write(folder.resolve("pictures/" + id + ".png"), payload(picture(id), payloads));
                }
            }
            if (schema) {
                mutations.add(Mutation.OTHER_COLUMNS);
                done.add("other columns in file " + file);
            }
            for (var one : bytes.entrySet()) {
                boolean mutated = kind == Kind.FOLDER ? random.nextInt(10) == 0 : file == broken && !schema;
                byte[] whole = packed ? gzip(one.getValue()) : one.getValue();
                String name = one.getKey() + (packed ? ".gz" : "");
                if (mutated) {
                    write(files, name, whole);
                } else {
                    Files.write(files.resolve(name), whole);
                }
            }
            if (kind != Kind.FOLDER && file != broken) {
                untouched.addAll(ids);
            }
        }
    }

    /** Writes a file that is not as it should be. */
    private void write(Path files, String name, byte[] bytes) throws IOException {
        Mutation way = Mutation.OF_FILES.get(random.nextInt(Mutation.OF_FILES.size()));
        String other =
                switch (way) {
                    case SAID_TO_BE_COMPRESSED_OR_NOT ->
                        name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name + ".gz";
                    case SAID_TO_BE_COMPRESSED_OTHERWISE -> name + drawn(".bz2", ".zst", ".xz");
                    case SAID_TO_BE_ANOTHER_THING ->
                        name.replaceFirst("\\.[a-z]+", drawn(".csv", ".parquet", ".tar", ".jsonl", ".png", ".txt"));
                    default -> name;
                };
        byte[] changed =
                switch (way) {
                    case BITS_TURNED -> flipped(bytes, 1 + random.nextInt(3));
                    case MANY_BITS_TURNED -> flipped(bytes, 1 + random.nextInt(200));
                    case CUT_OFF -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                    case DOUBLED -> joined(bytes, bytes);
                    case A_PAGE ->
                        "<!DOCTYPE html><html><body>404 Not Found</body></html>\n".getBytes(StandardCharsets.UTF_8);
                    case EMPTY -> new byte[0];
                    case NOISE -> noise(bytes);
                    default -> bytes;
                };
        mutations.add(way);
        done.add(way + ": " + other);
        Files.write(files.resolve(other), changed);
    }

    private String drawn(String... names) {
        return names[random.nextInt(names.length)];
    }

    private byte[] flipped(byte[] bytes, int times) {
        byte[] flipped = bytes.clone();
        for (int i = 0; i < times && bytes.length > 0; i++) {
            flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    /** Bytes of no meaning somewhere between the others. */
    private byte[] noise(byte[] bytes) {
        byte[] noise = new byte[1 + random.nextInt(40)];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) random.nextInt(256);
        }
        int at = random.nextInt(bytes.length + 1);
        return joined(joined(Arrays.copyOf(bytes, at), noise), Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Some of the payloads within are changed as well, so that a whole file holds a broken picture or a broken text. */
    private byte[] payload(byte[] bytes, boolean mayChange) {
        if (!mayChange || random.nextInt(4) != 0) {
            return bytes;
        }
        mutations.add(Mutation.PAYLOADS_CHANGED);
        return random.nextBoolean() ? flipped(bytes, 3) : Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private TreeMap<String, byte[]> members(String id, boolean payloads) {
        var members = new TreeMap<String, byte[]>();
        members.put("json", payload(cells(id).getBytes(StandardCharsets.UTF_8), payloads));
        members.put("png", payload(picture(id), payloads));
        members.put("txt", payload(words(id).getBytes(StandardCharsets.UTF_8), payloads));
        members.put("wav", payload(sound(), payloads));
        return members;
    }

    private byte[] tar(List<String> ids, boolean payloads) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (String id : ids) {
                for (var member : members(id, payloads).entrySet()) {
                    var entry = new TarArchiveEntry(id + "." + member.getKey());
                    entry.setSize(member.getValue().length);
                    tar.putArchiveEntry(entry);
                    tar.write(member.getValue());
                    tar.closeArchiveEntry();
                }
            }
        }
        return bytes.toByteArray();
    }

    private byte[] csv(List<String> ids, boolean other) {
        StringBuilder text = new StringBuilder(other ? "price,id,nothing\n" : "id,kind,price,words,picture\n");
        for (String id : ids) {
            text.append(
                    other
                            ? "n/a," + id + ",1\n"
                            : id + "," + kind(id) + "," + price(id) + ",\"" + words(id) + "\"," + reference(id) + "\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] json(List<String> ids, boolean other) {
        StringBuilder text = new StringBuilder();
        for (String id : ids) {
            String cells = cells(id);
            text.append(
                            other
                                    ? "{\"id\": \"" + id + "\", \"price\": {\"was\": [1, 2]}, \"kind\": 3}"
                                    : "{\"id\": \"" + id + "\", \"words\": \""
                                            + words(id).replace("\"", "\\\"") + "\", \"picture\": \"" + reference(id)
                                            + "\", " + cells.substring(1))
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] parquet(List<String> ids, boolean other, boolean payloads) throws IOException {
        Path file = folder.resolve("table.tmp");
        List<Row> rows = ids.stream()
                .map(id -> other
                        ? RowFactory.create((long) id.hashCode(), id, "dear", "none.png")
                        : RowFactory.create(id, kind(id), price(id), words(id), payload(picture(id), payloads)))
                .toList();
        RowFile.write(
                new org.apache.hadoop.fs.Path(file.toUri()),
                new Configuration(),
                other ? OTHER_COLUMNS : COLUMNS,
                rows.iterator());
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private String reference(String id) {
        return folder.resolve("pictures/" + id + ".png").toString();
    }

    private static String cells(String id) {
        return "{\"kind\": \"" + kind(id) + "\", \"price\": " + price(id) + "}";
    }

    private static String kind(String id) {
        return id.hashCode() % 2 == 0 ? "even" : "odd";
    }

    private static double price(String id) {
        return id.hashCode() % 1000 / 8.0;
    }

    private static String words(String id) {
        return "what is told of " + id + ", and more";
    }

    private static byte[] picture(String id) {
        var image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
        image.setRGB(4, 3, id.hashCode());
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** A tenth of a second of a tone: PCM of 16 bits, 16 kHz. */
    private static byte[] sound() {
        int samples = 1600;
        ByteBuffer wave = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wave.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
        wave.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1);
        wave.putInt(16000).putInt(32000).putShort((short) 2).putShort((short) 16);
        wave.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            wave.putShort((short) (8000 * Math.sin(i / 6.0)));
        }
        return wave.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
