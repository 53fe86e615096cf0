package io.athanor.job.features;

import io.athanor.base.UserError;
import io.athanor.extract.PayloadSettings;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Whether the modalities of a pipeline can be meant: one that hardly a sample has teaches nothing, and modalities of one
 * encoder that no sample has two of are one set of files under several endings.
 */
public final class PresenceCheck {
    /** Fewer samples than this are nothing to learn from, unless there are few of any kind. */
    private static final long FEWEST = 3;

    /** A modality that a smaller share of the samples has is worth a word. */
    private static final double SCARCE = 0.05;

    private final Artefact manifest;
    private final List<Present> modalities;

    /** @param modalities of a pipeline; those with tables of their own are not looked at */
    public PresenceCheck(Artefact manifest, Map<String, ?> modalities) {
        this.manifest = manifest;
        this.modalities = modalities.entrySet().stream()
                .flatMap(e -> e.getValue() instanceof PayloadSettings settings && settings.beside() == null
                        ? Stream.of(new Present(e.getKey(), settings, present(settings)))
                        : Stream.of())
                .toList();
    }

    /** @param samples that have it */
    private record Present(String name, PayloadSettings settings, long samples) {
        String from() {
            return String.join(" or ", settings.from());
        }
    }

    /**
     * What should be known of modalities that few samples have: a sentence each.
     *
     * @throws UserError if a modality is all but empty
     */
    public List<String> warnings(SparkSession spark) {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < modalities.size(); i++) {
            for (int j = i + 1; j < modalities.size(); j++) {
                Present one = modalities.get(i);
                Present other = modalities.get(j);
                if (alike(one, other) && neverTogether(one, other, spark)) {
                    warnings.add(asOne(one, other));
                }
            }
        }
        for (Present modality : modalities) {
            if (isScarce(modality)) {
                warnings.add(scarce(modality));
            }
        }
        return warnings;
    }

    private String scarce(Present modality) {
        if (modality.samples() < FEWEST) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "Cannot learn from the modality %s: of %,d samples %d %s a %s, expected enough to learn from. Take it out"
                            + " of modalities.",
                    modality.name(),
                    rows(),
                    modality.samples(),
                    modality.samples() == 1 ? "has" : "have",
                    modality.from()));
        }
        return String.format(
                Locale.ROOT,
                "The modality %s is in %,d of %,d samples alone.",
                modality.name(),
                modality.samples(),
                rows());
    }

    private String asOne(Present one, Present other) {
        String both = Stream.of(one, other)
                .flatMap(modality -> modality.settings().from().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        String found = String.format(
                Locale.ROOT,
                "%,d samples have a %s, %,d a %s, and none has both",
                one.samples(),
                one.from(),
                other.samples(),
                other.from());
        if (isScarce(one) || isScarce(other)) {
            throw new UserError("Cannot tell the modalities " + one.name() + " and " + other.name()
                    + " apart: they have the same encoder; " + found
                    + ", expected modalities that occur together. Make one of them, from: [" + both + "].");
        }
        return "The modalities " + one.name() + " and " + other.name() + " have the same encoder; " + found
                + ". If they are one kind of thing, make one modality of them, from: [" + both + "].";
    }

    private static boolean alike(Present one, Present other) {
        return one.settings().isLike(other.settings());
    }

    private boolean neverTogether(Present one, Present other, SparkSession spark) {
        List<String> fields = List.of(one.settings().field(), other.settings().field());
        if (fields.get(0).equals(fields.get(1)) || one.samples() + other.samples() > rows()) {
            return false;
        }
        return ManifestTable.read(spark, manifest, fields)
                .where(there(fields.get(0)).and(there(fields.get(1))))
                .isEmpty();
    }

    private static Column there(String field) {
        return functions
                .col("`" + ManifestTable.payloadColumn(field).replace("`", "``") + "`")
                .isNotNull();
    }

    private long present(PayloadSettings settings) {
        return manifest.provenance().counts().getOrDefault(ManifestTable.payloadCount(settings.field()), 0L);
    }

    private boolean isScarce(Present modality) {
        return modality.samples() < SCARCE * rows();
    }

    private long rows() {
        return manifest.provenance().rows();
    }
}
