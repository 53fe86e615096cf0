package io.athanor.source.listing;

import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.source.SourceSettings;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Resolves what a cell of a manifest says into a file, and lets nothing out of the folders and hosts that may be read: a
 * manifest made by someone else must not be able to name any file of this machine, or any server it can reach.
 *
 * @param roots qualified folders without a slash at the end; relative references start at the first. Without any no file may
 *     be read
 */
public record References(List<String> roots, ReferenceSettings allowed) implements Serializable {
    private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*):/.*", Pattern.DOTALL);

    public References {
        roots = List.copyOf(roots);
    }

    public static References of(SourceSettings settings, SourceListing listing, List<String> patterns) {
        return settings.root().isEmpty()
                ? below(List.of(listing.folderOf(patterns.get(0)).toString()), settings, listing)
                : ofRoot(settings, listing);
    }

    /** Of cells that lie in no folder of their own: where no root is set, they refer to no file. */
    public static References ofRoot(SourceSettings settings, SourceListing listing) {
        return below(settings.root(), settings, listing);
    }

    private static References below(List<String> folders, SourceSettings settings, SourceListing listing) {
        return new References(
                folders.stream()
                        .map(folder -> listing.qualified(folder).toString().replaceFirst("/$", ""))
                        .toList(),
                settings.references());
    }

    /** A reference to the file, or a rejection if it may not be read. */
    public Payload resolve(String reference) {
        String text = reference.strip();
        if (roots.isEmpty() && !SCHEME.matcher(text).matches()) {
            return outside("'" + text + "' names a file; source.root says what may be read, and names no folder");
        }
        boolean absolute = SCHEME.matcher(text).matches() || text.startsWith("/");
        String full =
                !absolute ? roots.get(0) + "/" + text : text.startsWith("/") ? fileSystemOf(roots.get(0)) + text : text;
        Matcher scheme = SCHEME.matcher(full);
        if (!scheme.matches() || !allowed.allowsScheme(scheme.group(1))) {
            return forbidden(
                    "'" + text + "' is no reference that may be followed; source.references.schemes says which may");
        }
        if (ReferenceSettings.isWeb(scheme.group(1).toLowerCase(Locale.ROOT))) {
            return web(full);
        }
        Optional<String> inside = withoutSteps(full)
                .map(path -> new Path(path).toString())
                .filter(path -> roots.stream().anyMatch(root -> path.startsWith(root + "/")));
        if (inside.isEmpty()) {
            return outside(
                    "'" + text + "' is not below " + (roots.isEmpty() ? "any folder" : String.join(" or ", roots))
                            + "; source.root says what may be read");
        }
        return new Links(allowed.followsLinks() ? List.of() : roots)
                .leadsOutTo(inside.get())
                .map(real -> outside(
                        "'" + text + "' is a link to " + real + ", which is not below " + String.join(" or ", roots)
                                + "; name its folder in source.root, or let source.references.links follow"))
                .orElseGet(() -> Payload.file(inside.get()));
    }

    /** Its address is looked at when it is fetched: names may lead elsewhere by then. */
    private Payload web(String text) {
        URI uri;
        try {
            uri = new URI(text).parseServerAuthority();
        } catch (URISyntaxException e) {
            return forbidden("'" + text + "' is no URI: " + e.getReason());
        }
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null || !allowed.allowsHost(host)) {
            return forbidden("'" + text + "' names no host that may be asked; source.references.hosts says which may");
        }
        return Payload.file(uri.toASCIIString());
    }

    private static Payload forbidden(String message) {
        return Payload.rejected(null, Rejection.FORBIDDEN, message);
    }

    private static Payload outside(String message) {
        return Payload.rejected(null, Rejection.OUTSIDE_ROOT, message);
    }

    /** Whether a name such as {@code a/../b.png} stays in the folder it starts from, whatever it passes on its way. */
    public static boolean staysInside(String name) {
        return inside(name).isPresent();
    }

    /** A name such as {@code a/../b.png} without its steps, or nothing if it leaves the folder it starts from. */
    public static Optional<String> inside(String name) {
        return name.startsWith("/")
                ? Optional.empty()
                : withoutSteps("x:/" + name).map(path -> path.substring("x:/".length()));
    }

    /** Takes {@code .} and {@code ..} out of a path, or nothing if it climbs above its top. */
    private static Optional<String> withoutSteps(String uri) {
        int start = uri.indexOf(":/") + 1;
        String authority = "";
        if (uri.startsWith("//", start)) {
            int end = uri.indexOf('/', start + 2);
            authority = end < 0 ? uri.substring(start) : uri.substring(start, end);
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : uri.substring(start + authority.length()).split("/")) {
            if (name.equals("..")) {
                if (names.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return Optional.of(uri.substring(0, start) + authority + "/" + String.join("/", names));
    }

    /** {@code hdfs://host:8020} of {@code hdfs://host:8020/data}. */
    private static String fileSystemOf(String root) {
        int start = root.indexOf(":") + 1;
        int end = root.startsWith("//", start) ? root.indexOf('/', start + 2) : start;
        return end < 0 ? root : root.substring(0, end);
    }
}
