package io.athanor.source.listing;

import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.source.FoundSample;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskKilledException;

/**
 * Samples whose files have been looked up: revisions follow the files' lengths and times, and lengths are known. A store
 * answers many questions at once far sooner than one after the other, so a number of samples is asked for ahead. To be
 * closed by who opens it.
 */
public final class FileStamps implements Iterator<FoundSample>, AutoCloseable {
    private static final int AHEAD = 256;
    private static final int THREADS = 16;

    private final Iterator<FoundSample> samples;
    private final Configuration configuration;
    private final Deque<Future<FoundSample>> asked = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "athanor-look-up");
        thread.setDaemon(true);
        return thread;
    });

    public FileStamps(Iterator<FoundSample> samples, Configuration configuration) {
        this.samples = samples;
        this.configuration = configuration;
    }

    @Override
    public boolean hasNext() {
        return !asked.isEmpty() || samples.hasNext();
    }

    @Override
    public FoundSample next() {
        while (asked.size() < AHEAD && samples.hasNext()) {
            FoundSample sample = samples.next();
            asked.add(threads.submit(() -> stamped(sample)));
        }
        if (asked.isEmpty()) {
            throw new NoSuchElementException();
        }
        try {
            return asked.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted while files were looked up");
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking up files failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private FoundSample stamped(FoundSample sample) {
        Map<String, Payload> payloads = new TreeMap<>(sample.payloads());
        Map<String, Long> bytes = new TreeMap<>(sample.bytes());
        payloads.replaceAll((field, payload) -> {
            String uri = payload.uri();
            if (uri == null || payload.rejection() != null || !isFile(uri)) {
                return payload;
            }
            try {
                Path path = new Path(uri);
                FileStatus status = PlainFiles.of(path, configuration).getFileStatus(path);
                bytes.put(field, status.getLen());
                return payload.stamped(status.getLen(), status.getModificationTime());
            } catch (IOException | IllegalArgumentException e) {
                // not to be had today: extraction says so, and once it is there its revision is another
                return payload;
            }
        });
        return new FoundSample(sample.id(), sample.cells(), payloads, bytes, sample.brokenCells(), sample.changes());
    }

    /** Web servers are asked for nothing before extraction. */
    private static boolean isFile(String uri) {
        return !ReferenceSettings.isWeb(new Path(uri).toUri().getScheme());
    }
}
