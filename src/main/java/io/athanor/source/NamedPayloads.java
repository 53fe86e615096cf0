package io.athanor.source;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Payload;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Samples whose payloads have the names that the manifest has for them: a modality may read pictures from {@code png, jpg}.
 * Of two that a sample has for one modality the one counts whose field is named first; the other is counted as left out.
 */
final class NamedPayloads implements Iterator<FoundSample> {
    private final Iterator<FoundSample> samples;
    private final List<PayloadField> fields;
    private final Function<PayloadField, List<String>> names;

    /** @param names what a field's payloads are called in the samples */
    NamedPayloads(
            Iterator<FoundSample> samples, List<PayloadField> fields, Function<PayloadField, List<String>> names) {
        this.samples = samples;
        this.fields = fields;
        this.names = names;
    }

    @Override
    public boolean hasNext() {
        return samples.hasNext();
    }

    @Override
    public FoundSample next() {
        FoundSample sample = samples.next();
        for (PayloadField field : fields) {
            List<String> there = names.apply(field).stream()
                    .filter(sample.payloads()::containsKey)
                    .distinct()
                    .toList();
            if (!there.isEmpty() && !there.equals(List.of(field.name()))) {
                sample = named(sample, field, there);
            }
        }
        return sample;
    }

    private static FoundSample named(FoundSample sample, PayloadField field, List<String> there) {
        String taken = there.get(0);
        Map<String, Payload> payloads = new TreeMap<>(sample.payloads());
        payloads.put(field.name(), sample.payloads().get(taken));
        Map<String, Long> bytes = new TreeMap<>(sample.bytes());
        if (bytes.containsKey(taken)) {
            bytes.put(field.name(), bytes.get(taken));
        }
        Changes aside = Changes.of(
                Change.PAYLOAD_ASIDE,
                there.size() - 1L,
                sample.id() + " has " + String.join(" and ", there) + ", of which " + taken + " is read");
        return new FoundSample(
                sample.id(),
                sample.cells(),
                payloads,
                bytes,
                sample.brokenCells(),
                sample.changes().plus(aside));
    }
}
