package io.athanor.source.tar;

import io.athanor.data.Rejection;
import io.athanor.source.BoundSettings;
import io.athanor.source.listing.References;
import io.athanor.source.tar.TarMembers.Kind;
import io.athanor.source.tar.TarMembers.Member;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Links in a tar: to the members they lead to, which may stand before them or after. */
final class TarLinks {
    /** As many as Linux follows. */
    private static final int HOPS = 40;

    private final ShardBytes shard;
    private final Configuration configuration;
    private final boolean acceptTruncated;
    private final BoundSettings bounds;
    private @Nullable Map<String, Member> members;

    TarLinks(ShardBytes shard, Configuration configuration, boolean acceptTruncated, BoundSettings bounds) {
        this.shard = shard;
        this.configuration = configuration;
        this.acceptTruncated = acceptTruncated;
        this.bounds = bounds;
    }

    /** A member, or why there is none. */
    record Found(@Nullable Member member, @Nullable Rejection rejection) {}

    /** The file that a link leads to, by whatever links between. */
    Found follow(Member link) throws IOException {
        Member at = link;
        for (int hops = 0; hops < HOPS; hops++) {
            if (at.kind() != Kind.HARD_LINK && at.kind() != Kind.SYMBOLIC_LINK) {
                return new Found(at, null);
            }
            Optional<String> path = path(at);
            if (path.isEmpty()) {
                return rejected(Rejection.OUTSIDE_ROOT, link, "which leads out of the shard");
            }
            Member next = members().get(path.get());
            if (next == null) {
                return rejected(Rejection.UNREADABLE, link, "and the shard has no file " + path.get());
            }
            at = next;
        }
        return rejected(Rejection.UNREADABLE, link, "from which more than " + HOPS + " links lead on");
    }

    /** The bytes of a sparse member, wherever in the tar it stands. */
    byte[] pieced(Member sparse) throws IOException {
        try (TarMembers all = new TarMembers(shard, configuration, acceptTruncated, bounds)) {
            for (Member member = all.next(); member != null; member = all.next()) {
                if (member.offset() == sparse.offset()) {
                    return all.pieced();
                }
            }
        }
        throw new IOException("no member begins at byte " + sparse.offset() + " of "
                + shard.shard().uri());
    }

    private static Found rejected(String reason, Member link, String why) {
        return new Found(
                null,
                new Rejection(reason, "the member " + link.name() + " is a link to " + link.target() + ", " + why));
    }

    /** A hard link holds the whole path of its member, a symbolic one a path from its own folder. */
    private static Optional<String> path(Member link) {
        if (link.kind() == Kind.HARD_LINK) {
            return References.inside(link.target());
        }
        String folder = link.name().substring(0, link.name().lastIndexOf('/') + 1);
        return link.target().startsWith("/") ? Optional.empty() : References.inside(folder + link.target());
    }

    /** Read when the first link is met: most shards have none. */
    private Map<String, Member> members() throws IOException {
        if (members == null) {
            Map<String, Member> found = new HashMap<>();
            try (TarMembers all = new TarMembers(shard, configuration, acceptTruncated, bounds)) {
                for (Member member = all.next(); member != null; member = all.next()) {
                    Member here = member;
                    // of members of one name the last counts, as when a tar is unpacked
                    References.inside(member.name()).ifPresent(name -> found.put(name, here));
                }
            }
            members = found;
        }
        return members;
    }
}
