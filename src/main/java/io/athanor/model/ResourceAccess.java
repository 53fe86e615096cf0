package io.athanor.model;

import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files on the class path, which cannot be listed. */
record ResourceAccess(String resource) implements Access {
    @Override
    public InputStream open() throws IOException {
        return url().openStream();
    }

    @Override
    public long bytes() throws IOException {
        return url().openConnection().getContentLengthLong();
    }

    /** By its length and time too: another version of a program may have another file of that name. */
    @Override
    public String stamp() {
        URL url = find();
        if (url == null) {
            return "";
        }
        try {
            URLConnection connection = url.openConnection();
            try (InputStream ignored = connection.getInputStream()) {
                return qualified() + " " + connection.getContentLengthLong() + " " + connection.getLastModified();
            }
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public boolean isFile() {
        return find() != null;
    }

    @Override
    public List<String> files() {
        throw new UserError("Cannot list " + qualified()
                + ": folders on the class path cannot be listed, expected a card.yaml in it. Write one with athanor"
                + " models add.");
    }

    @Override
    public String qualified() {
        return "classpath:" + resource;
    }

    @Override
    public Path onDisk() throws IOException {
        return LocalCopy.ofState(this);
    }

    private @Nullable URL find() {
        return ResourceAccess.class.getClassLoader().getResource(resource);
    }

    private URL url() throws FileNotFoundException {
        URL url = find();
        if (url == null) {
            throw new FileNotFoundException(resource + " is not on the class path");
        }
        return url;
    }
}
