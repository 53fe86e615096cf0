package io.athanor.source.table;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** Columns that stand in the names of folders: {@code label=cat/part-0.parquet}, as Hive, Spark and Arrow write them. */
final class Partitions {
    /** What stands for no value. */
    private static final String NOTHING = "__HIVE_DEFAULT_PARTITION__";

    private Partitions() {}

    /**
     * The columns of a file.
     *
     * @param roots the folders that the source names; those above them say nothing
     * @return values by name; empty where a folder's name says that there is none
     */
    static Map<String, String> of(String uri, Collection<String> roots) {
        Map<String, String> columns = new TreeMap<>();
        roots.stream()
                .filter(root -> uri.startsWith(root + "/"))
                .min(Comparator.comparingInt(String::length))
                .ifPresent(root -> {
                    for (Path p = new Path(uri).getParent(); p.toString().length() > root.length(); p = p.getParent()) {
                        String folder = p.getName();
                        int equals = folder.indexOf('=');
                        if (equals > 0) {
                            String value = folder.substring(equals + 1);
                            columns.putIfAbsent(
                                    decoded(folder.substring(0, equals)), value.equals(NOTHING) ? "" : decoded(value));
                        }
                    }
                });
        return columns;
    }

    private static String decoded(String text) {
        try {
            // in a folder's name a plus is one
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
