package io.athanor.source.tar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes small shards. */
public final class Tars {
    private Tars() {}

    /** A tar of these members, in the map's order. */
    public static Path write(Path file, Map<String, String> members) {
        var bytes = new LinkedHashMap<String, byte[]>();
        members.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return writeBytes(file, bytes);
    }

    /** The same of any bytes. */
    static Path writeBytes(Path file, Map<String, byte[]> members) {
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var member : members.entrySet()) {
                byte[] bytes = member.getValue();
                // true: names are kept as they are, slashes at the beginning too
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey(), true);
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** The first bytes of a file, in a file of the same name elsewhere. */
    public static Path cut(Path file, long length, Path folder) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Files.write(folder.resolve(file.getFileName()), java.util.Arrays.copyOf(bytes, (int) length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
