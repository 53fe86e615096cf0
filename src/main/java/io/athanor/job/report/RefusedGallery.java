package io.athanor.job.report;

import io.athanor.data.Rejection;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.job.work.Refused;
import io.athanor.report.Gallery;
import io.athanor.report.Gallery.Preview;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Picks some of the refused payloads, a few of each modality and reason, and makes of each what a person can look at. Small
 * whatever there is: no more than {@value #MOST} of them, of which bounded beginnings are read, and nothing from the web.
 */
final class RefusedGallery {
    /** Shown in all. */
    static final int MOST = 60;

    /** Of the page's pictures and sounds together, as base64 has them. */
    private static final int MOST_CHARACTERS = 8 << 20;

    /**
     * Those whose bytes were there, and with which a decoder came to an end by itself. The others were not read because
     * that is dangerous or forbidden, or they hung or killed their decoder.
     */
    private static final Set<String> HARMLESS =
            Set.of(Rejection.UNDECODABLE, Rejection.TRUNCATED, Rejection.ENCODER, Rejection.NOT_A_NUMBER);

    private final WorkDirectory work;
    private final JavaSparkContext context;
    private int left = MOST_CHARACTERS;

    RefusedGallery(WorkDirectory work, JavaSparkContext context) {
        this.work = work;
        this.context = context;
    }

    /** Payloads of a modality that were refused for one reason, the first of them by name. */
    private static final class Candidates {
        private final List<Refused.Entry> first = new ArrayList<>();
        private long all;

        void add(Refused.Entry entry) {
            all++;
            if (first.size() < MOST) {
                first.add(entry);
            }
        }
    }

    /** @param settings of each modality, by its name */
    Gallery of(List<Refused> tables, Map<String, ModalitySettings> settings) {
        List<Map<String, Candidates>> found = new ArrayList<>();
        for (Refused table : tables) {
            Map<String, Candidates> reasons = new TreeMap<>();
            table.each(context.hadoopConfiguration(), entry -> reasons.computeIfAbsent(
                            entry.reason(), reason -> new Candidates())
                    .add(entry));
            found.add(reasons);
        }
        List<Integer> shares = shares(
                found.stream()
                        .flatMap(reasons -> reasons.values().stream())
                        .map(candidates -> candidates.all)
                        .toList(),
                MOST);
        List<Gallery.Kind> kinds = new ArrayList<>();
        for (int t = 0; t < tables.size(); t++) {
            Refused table = tables.get(t);
            Map<String, List<Refused.Entry>> picked = new TreeMap<>();
            Map<String, Candidates> reasons = found.get(t);
            reasons.forEach((reason, candidates) ->
                    picked.put(reason, candidates.first.subList(0, shares.get(kinds.size() + picked.size()))));
            boolean isPicture = settings.get(table.modality().name()) instanceof PayloadSettings payload
                    && payload.encoder().isPicture();
            Map<String, Preview> previews = previews(table, picked, isPicture);
            picked.forEach((reason, entries) -> kinds.add(new Gallery.Kind(
                    table.modality().name(),
                    reason,
                    reasons.getOrDefault(reason, new Candidates()).all,
                    entries.stream()
                            .map(entry -> new Gallery.Tile(
                                    entry.id(),
                                    entry.message(),
                                    previews.getOrDefault(entry.id(), Preview.bare(notShown(reason)))))
                            .toList())));
        }
        return new Gallery(kinds);
    }

    private static String notShown(String reason) {
        if (reason.equals(Rejection.EMPTY)) {
            return "nothing is in it";
        }
        return HARMLESS.contains(reason) ? "its bytes are not to be had" : "not opened here";
    }

    /**
     * How many of each kind are shown: one of each in turn until that is enough.
     *
     * @param all how many there are of each
     */
    static List<Integer> shares(List<Long> all, int most) {
        int[] shares = new int[all.size()];
        int given = 0;
        for (int before = -1; before < given && given < most; ) {
            before = given;
            for (int k = 0; k < shares.length && given < most; k++) {
                if (shares[k] < all.get(k)) {
                    shares[k]++;
                    given++;
                }
            }
        }
        return Arrays.stream(shares).boxed().toList();
    }

    /** By the id of the sample. */
    private Map<String, Preview> previews(Refused table, Map<String, List<Refused.Entry>> picked, boolean isPicture) {
        Map<String, Preview> previews = new HashMap<>();
        Set<String> wanted = new HashSet<>();
        picked.forEach((reason, entries) -> {
            if (HARMLESS.contains(reason)) {
                entries.forEach(entry -> wanted.add(entry.id()));
            }
        });
        if (wanted.isEmpty() || table.manifest(work).isEmpty()) {
            return previews;
        }
        new RefusedPreviews(table.manifestRows(work), wanted, List.of(), isPicture)
                .make(context)
                .forEach((id, made) -> previews.put(id, bounded(made)));
        return previews;
    }

    /** The page stays small enough to be opened. */
    private Preview bounded(Preview made) {
        if (made.content().length() > left) {
            return Preview.bare("left out, as the page is large enough");
        }
        left -= made.content().length();
        return made;
    }
}
