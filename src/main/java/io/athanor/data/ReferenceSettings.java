package io.athanor.data;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a manifest made by someone else may have this machine read. */
public record ReferenceSettings(
        @Setting(
                value =
                        "Kinds of URI that references may be. http and https are off unless they stand here, and then hosts"
                                + " says which.",
                otherwise = "[file, hdfs, viewfs, webhdfs, swebhdfs, s3a, abfs, abfss, wasbs, gs, oss, o3fs, ofs]")
        List<String> schemes,

        @Setting(
                value =
                        "Hosts that http and https references may name: images.example.org, or *.example.org for all below"
                                + " it. Addresses of this machine and of private networks are refused under any name.",
                otherwise = "[]")
        List<String> hosts,

        @Setting(
                value =
                        "What becomes of a file that is reached through a symbolic link out of the source's folders: refuse"
                                + " or follow.",
                otherwise = "refuse",
                oneOf = {"refuse", "follow"})
        String links)
        implements Serializable {
    private static final Set<String> WEB = Set.of("http", "https");

    public ReferenceSettings {
        schemes = schemes.stream().map(s -> s.toLowerCase(Locale.ROOT)).toList();
        hosts = hosts.stream().map(h -> h.toLowerCase(Locale.ROOT)).toList();
        if (hosts.isEmpty() && schemes.stream().anyMatch(WEB::contains)) {
            throw new IllegalArgumentException(
                    "schemes allows http, and hosts names no host, expected the hosts that may be asked");
        }
    }

    /** Local and cluster file systems, no web, no link out of the source's folders. */
    public static ReferenceSettings defaults() {
        return new ReferenceSettings(
                List.of(
                        "file",
                        "hdfs",
                        "viewfs",
                        "webhdfs",
                        "swebhdfs",
                        "s3a",
                        "abfs",
                        "abfss",
                        "wasbs",
                        "gs",
                        "oss",
                        "o3fs",
                        "ofs"),
                List.of(),
                "refuse");
    }

    /** Whether a scheme, in lower case, is one that is fetched from a web server and not from a file system. */
    public static boolean isWeb(@Nullable String scheme) {
        return scheme != null && WEB.contains(scheme);
    }

    /** @param scheme in any case */
    public boolean allowsScheme(String scheme) {
        return schemes.contains(scheme.toLowerCase(Locale.ROOT));
    }

    /** @param host in any case */
    public boolean allowsHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.stream()
                .anyMatch(allowed -> allowed.startsWith("*.")
                        ? name.endsWith(allowed.substring(1)) && name.length() >= allowed.length()
                        : name.equals(allowed));
    }

    public boolean followsLinks() {
        return links.equals("follow");
    }
}
