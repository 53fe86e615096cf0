package io.athanor.job.doctor;

import io.athanor.config.PlugIns;
import io.athanor.config.Registry;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelBundles;
import java.util.Locale;

/** The model bundles known here, and what plug-ins bring, for people. */
public final class BundleTable {
    private static final int HASH_DIGITS = 12;

    private BundleTable() {}

    /** A block a bundle: name, size, licence, origin, and each file with its SHA-256; then a line a plug-in. */
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
        for (Class<?> record : PlugIns.found().settings()) {
            text.append(String.format(
                    Locale.ROOT, "%-18s plug-in, %s%n", Registry.nameOf(record), Registry.origin(record)));
        }
        return text.toString();
    }
}
