package io.athanor.job.doctor;

import io.athanor.model.ModelBundle;
import io.athanor.model.ModelBundles;
import java.util.Locale;

/** The model bundles known here, for people. */
public final class BundleTable {
    private static final int HASH_DIGITS = 12;

    private BundleTable() {}

    /** A block a bundle: name, size, licence, origin, and each file with its SHA-256; ends with a line break. */
    public static String text() {
        StringBuilder text = new StringBuilder();
        for (ModelBundle bundle : ModelBundles.all()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-18s %6.1f MB  %,11d parameters  %-10s  %s%n",
                    bundle.name(),
                    bundle.bytes() / 1e6,
                    bundle.parameters(),
                    bundle.licence(),
                    bundle.origin()));
            bundle.hashes()
                    .forEach((role, hash) -> text.append(
                            String.format(Locale.ROOT, "  %-16s sha256 %s…%n", role, hash.substring(0, HASH_DIGITS))));
        }
        return text.toString();
    }
}
