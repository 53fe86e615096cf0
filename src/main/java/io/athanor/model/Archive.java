package io.athanor.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * A zip or jar, read from its beginning on: nothing of it is unpacked to names that it says itself.
 *
 * @param title for messages
 * @param bytes opens it
 */
record Archive(String title, Opener bytes) {
    /** Opens a stream, to be closed by the caller. */
    interface Opener {
        InputStream open() throws IOException;
    }

    /** Names of all that is in it. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream archive = new ZipInputStream(bytes.open())) {
            for (ZipEntry entry = next(archive); entry != null; entry = next(archive)) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    /** Whoever wants several entries reads it several times, which a network behind it makes little of. */
    InputStream open(String name) throws IOException {
        ZipInputStream archive = new ZipInputStream(bytes.open());
        try {
            for (ZipEntry entry = next(archive); entry != null; entry = next(archive)) {
                if (entry.getName().equals(name) && !entry.isDirectory()) {
                    return archive;
                }
            }
            throw new FileNotFoundException(name + " is not in " + title);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static ZipEntry next(ZipInputStream archive) throws IOException {
        try {
            return archive.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw new ZipException("names in it are not in UTF-8");
        }
    }
}
