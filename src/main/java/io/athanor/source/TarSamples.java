package io.athanor.source;

import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a WebDataset shard: runs of members that share the name before the first dot. To be closed by who opens
 * it.
 */
final class TarSamples implements Iterator<FoundSample>, AutoCloseable {
    private final SourceFile file;
    private final BoundSettings bounds;
    private final TarMembers members;
    private @Nullable SampleBuilder open;
    private @Nullable FoundSample ready;
    private boolean finished;

    TarSamples(SourceFile file, Configuration configuration, boolean acceptTruncated, BoundSettings bounds) {
        this.file = file;
        this.bounds = bounds;
        this.members = new TarMembers(file, configuration, acceptTruncated, bounds);
    }

    @Override
    public boolean hasNext() {
        try {
            while (ready == null && !finished) {
                advance();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.uri(), e);
        }
        return ready != null;
    }

    @Override
    public FoundSample next() {
        if (!hasNext() || ready == null) {
            throw new NoSuchElementException();
        }
        FoundSample sample = ready;
        ready = null;
        return sample;
    }

    /** How the shard ends too early and what to do, in words that follow its name, or null if it does not. */
    @Nullable
    String cut() throws IOException {
        return members.cut();
    }

    @Override
    public void close() throws IOException {
        members.close();
    }

    private void advance() throws IOException {
        TarMembers.Member member = members.next();
        if (member == null) {
            finished = true;
            finishOpen();
            return;
        }
        String path = member.name().startsWith("./") ? member.name().substring(2) : member.name();
        SampleBuilder.Name name = SampleBuilder.name(path);
        if (name == null) {
            return;
        }
        // a field that comes again begins a sample of the same name, which is refused later as a duplicate
        if (open == null || !open.is(name.sample()) || open.has(name.field())) {
            finishOpen();
            open = new SampleBuilder(name.sample(), bounds.jsonBytes());
        }
        open.add(name.field(), payload(path, member), member.length(), members::bytes);
    }

    private void finishOpen() {
        if (open != null) {
            ready = open.build();
            open = null;
        }
    }

    private Payload payload(String path, TarMembers.Member member) {
        if (!References.staysInside(path)) {
            return Payload.rejected(
                    file.uri(),
                    Rejection.OUTSIDE_ROOT,
                    "the member is called '" + path + "', which leads out of the shard");
        }
        if (member.truncated()) {
            return Payload.rejected(
                    file.uri(),
                    Rejection.TRUNCATED,
                    "the shard ends at byte " + file.length() + " of " + (member.offset() + member.length()));
        }
        return Payload.slice(file.uri(), member.offset(), member.length()).stamped(file.length(), file.modified());
    }
}
