package io.athanor.extract;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of a modality that a sample may have several payloads of: where they are, and how their features become one. */
public record ManySettings(
        @Setting(
                value =
                        "Tables with a row a payload (paths, folders or globs), of which from names the column that holds it."
                                + " Left out, they are the source's own members whose names end with from: a.0.png, a.1.png"
                                + " and so on are the pictures of sample a.",
                otherwise = "[]")
        List<String> path,

        @Setting(
                value = "Column of these tables with the id of the sample that the payload belongs to.",
                otherwise = "sample_id")
        String id,

        @Setting(
                value =
                        "Folders that these tables may refer to; relative paths start at the first. Otherwise the folder the"
                                + " table lies in.",
                otherwise = "[]")
        List<String> root,

        @Setting(
                value =
                        "How the features of a sample's good payloads become one: their mean, the first, or the best. The"
                                + " first has the smallest value of order, else it is the first that was listed. The best"
                                + " has the largest value of order, else the longest feature (its L2 norm), which says how"
                                + " much an encoder found and no more.",
                otherwise = "mean",
                oneOf = {"mean", "first", "best"})
        String pool,

        @Setting(
                value = "Column of these tables that says which payload is first or best; numbers go before words.",
                otherwise = Setting.NONE)
        @Nullable
        String order)
        implements Serializable {
    public ManySettings {
        path = List.copyOf(path);
        root = List.copyOf(root);
        if (order != null && pool.equals("mean")) {
            throw new IllegalArgumentException("order is set, expected pool: first or best beside it");
        }
        if (path.isEmpty() && !(root.isEmpty() && order == null)) {
            throw new IllegalArgumentException("root or order is set, expected path beside it: members have neither");
        }
    }
}
