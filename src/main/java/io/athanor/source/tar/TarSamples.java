package io.athanor.source.tar;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.source.BoundSettings;
import io.athanor.source.FieldStart;
import io.athanor.source.FoundSample;
import io.athanor.source.SampleBuilder;
import io.athanor.source.SourceFile;
import io.athanor.source.listing.References;
import io.athanor.source.tar.TarMembers.Kind;
import io.athanor.source.tar.TarMembers.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a WebDataset shard: runs of members that share the name before the field. To be closed by who opens it.
 */
public final class TarSamples implements Iterator<FoundSample>, AutoCloseable {
    /** A sparse member is held in memory, since it stands nowhere in one piece. */
    private static final long SPARSE_BYTES = 64 << 20;

    /** So is one of a packed shard, where nothing can be found again. */
    private static final long PACKED_BYTES = 256 << 20;

    private final ShardBytes shard;
    private final SourceFile file;
    private final Predicate<String> wanted;
    private final BoundSettings bounds;
    private final FieldStart start;
    private final TarMembers members;
    private final TarLinks links;
    private final Changes.Tally changes = new Changes.Tally();

    /** Of each sample so far, its first member. */
    private final Map<String, String> begun = new HashMap<>();

    private @Nullable SampleBuilder open;
    private @Nullable FoundSample ready;
    private boolean finished;

    public TarSamples(SourceFile file, Configuration configuration, boolean acceptTruncated, BoundSettings bounds) {
        this(file, configuration, acceptTruncated, bounds, FieldStart.FIRST_DOT, field -> true);
    }

    /** @param wanted the fields whose payloads are read on, which a packed shard has to give with the sample */
    TarSamples(
            SourceFile file,
            Configuration configuration,
            boolean acceptTruncated,
            BoundSettings bounds,
            FieldStart start,
            Predicate<String> wanted) {
        this.shard = ShardBytes.of(file, configuration, acceptTruncated, bounds.unpackedBytes());
        this.file = shard.shard();
        this.start = start;
        this.wanted = wanted;
        this.bounds = bounds;
        this.members = new TarMembers(shard, configuration, acceptTruncated, bounds);
        this.links = new TarLinks(shard, configuration, acceptTruncated, bounds);
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
    public String cut() throws IOException {
        return members.cut();
    }

    /** What was left out or renamed so far. */
    Changes changes() {
        return members.changes().plus(changes.changes());
    }

    @Override
    public void close() throws IOException {
        try {
            members.close();
        } finally {
            shard.close();
        }
    }

    private void advance() throws IOException {
        Member member = members.next();
        if (member == null) {
            finished = true;
            finishOpen();
            return;
        }
        String path = member.name().startsWith("./") ? member.name().substring(2) : member.name();
        SampleBuilder.Name name = SampleBuilder.name(path, start);
        if (name == null) {
            changes.add(SampleBuilder.leftOut(path), path + " in " + file.name());
            return;
        }
        String place = path + " at byte " + member.offset();
        if (open == null || !open.is(name.sample())) {
            finishOpen();
            String first = begun.putIfAbsent(name.sample(), place);
            if (first != null) {
                throw new UserError("Cannot read " + file.uri() + ": the members of the sample " + name.sample()
                        + " stand apart, " + first + " and " + place + " with others between, expected them one after"
                        + " the other. Make the shard again in the order of names, as tar --sort=name does.");
            }
            open = new SampleBuilder(name.sample(), bounds.jsonBytes());
        } else if (open.has(name.field())) {
            throw new UserError("Cannot read " + file.uri() + ": the sample " + name.sample() + " has two members "
                    + name.field() + ", the second is " + place + ", the first member of the sample is "
                    + begun.get(name.sample()) + ", expected one. Make the shard again with names of their own.");
        }
        Payload payload = payload(path, name.field(), member);
        open.add(name.field(), payload, length(payload, member), () -> bytes(payload));
    }

    private void finishOpen() {
        if (open != null) {
            ready = open.build();
            open = null;
        }
    }

    private static long length(Payload payload, Member member) {
        return payload.rejection() == null && payload.inline() == null ? payload.length() : member.length();
    }

    private byte[] bytes(Payload payload) throws IOException {
        return payload.inline() != null
                ? payload.inline()
                : members.bytes(payload.offset(), Math.toIntExact(payload.length()));
    }

    private Payload payload(String path, String field, Member member) throws IOException {
        if (!References.staysInside(path)) {
            return rejected(
                    Rejection.OUTSIDE_ROOT, "the member is called '" + path + "', which leads out of the shard");
        }
        if (member.kind() == Kind.FILE) {
            return slice(field, member);
        }
        if (member.kind() == Kind.SPARSE) {
            return sparse(member, members::pieced);
        }
        TarLinks.Found found = links.follow(member);
        Member target = found.member();
        if (target == null) {
            Rejection rejection = Objects.requireNonNull(found.rejection());
            return rejected(rejection.reason(), rejection.message());
        }
        return target.kind() == Kind.SPARSE ? sparse(target, () -> links.pieced(target)) : slice(field, target);
    }

    private Payload slice(String field, Member member) throws IOException {
        if (member.truncated()) {
            return truncated(member);
        }
        if (shard.isCopy() && wanted.test(field)) {
            return member.length() > PACKED_BYTES
                    ? rejected(
                            Rejection.TOO_LARGE,
                            "the shard is packed and the member has " + member.length() + " bytes, at most "
                                    + PACKED_BYTES + " are held in memory; unpack the shard")
                    : Payload.inline(members.bytes(member.offset(), Math.toIntExact(member.length())));
        }
        return Payload.slice(file.uri(), member.offset(), member.length()).stamped(file.length(), file.modified());
    }

    private Payload sparse(Member member, SampleBuilder.Reading reading) throws IOException {
        if (member.truncated()) {
            return truncated(member);
        }
        return member.length() > SPARSE_BYTES
                ? rejected(
                        Rejection.TOO_LARGE,
                        "the member is sparse and has " + member.length() + " bytes, at most " + SPARSE_BYTES
                                + " are pieced together")
                : Payload.inline(reading.bytes());
    }

    private Payload truncated(Member member) {
        return rejected(
                Rejection.TRUNCATED,
                "the shard ends at byte " + file.length() + " of " + (member.offset() + member.length()));
    }

    private Payload rejected(String reason, String message) {
        return Payload.rejected(file.uri(), reason, message);
    }
}
