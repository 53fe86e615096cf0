package io.athanor.source;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.table.ManifestTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Samples taken apart: a sample of its own for each payload of one field. Its id is the sample's, a {@code #} and what tells
 * the payload from the sample's others: its name where members have names ({@code a.0.png} and {@code a.1.png} are {@code
 * a#0.png} and {@code a#1.png}), otherwise a hash of what it refers to, so that rows may change places. The sample's id is in
 * the cell {@link ManifestTable#OWNER}, which is lacking where there is none.
 */
public final class EachPayload implements Iterator<FoundSample> {
    private static final int HASH_DIGITS = 16;

    private final Iterator<FoundSample> samples;
    private final PayloadField wanted;
    private final String field;
    private final @Nullable String table;
    private final Deque<FoundSample> ready = new ArrayDeque<>();
    private long rows;

    private EachPayload(Iterator<FoundSample> samples, PayloadField wanted, @Nullable String table) {
        this.samples = samples;
        this.wanted = wanted;
        this.field = wanted.name();
        this.table = table;
    }

    /** Whether a manifest of these fields has a row a payload. */
    public static boolean wanted(Collection<PayloadField> fields) {
        return fields.stream().anyMatch(PayloadField::each);
    }

    /** @return the samples under the names of their fields, unless a row a payload is wanted */
    public static Iterator<FoundSample> ofMembers(List<PayloadField> fields, Iterator<FoundSample> samples) {
        return wanted(fields)
                ? new EachPayload(samples, fields.get(0), null)
                : new NamedPayloads(samples, fields, PayloadField::extensions);
    }

    /**
     * @param table the name of the file whose rows they are
     * @return the samples under the names of their fields, a sample a payload where that is wanted
     */
    public static Iterator<FoundSample> ofRows(List<PayloadField> fields, String table, Iterator<FoundSample> samples) {
        Iterator<FoundSample> named = new NamedPayloads(samples, fields, PayloadField::from);
        return wanted(fields) ? new EachPayload(named, fields.get(0), table) : named;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && samples.hasNext()) {
            takeApart(samples.next());
        }
        return !ready.isEmpty();
    }

    @Override
    public FoundSample next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void takeApart(FoundSample sample) {
        rows++;
        int before = ready.size();
        takePayloads(sample);
        if (ready.size() > before && !sample.changes().isEmpty()) {
            // counted once, not once a payload
            FoundSample first = ready.remove();
            ready.addFirst(new FoundSample(
                    first.id(), first.cells(), first.payloads(), first.bytes(), first.brokenCells(), sample.changes()));
        }
    }

    private void takePayloads(FoundSample sample) {
        if (table != null) {
            Payload payload = sample.payloads().get(field);
            ready.add(one(sample, field, payload == null ? "none-" + hash(table + "\n" + rows) : place(payload)));
            return;
        }
        List<String> extensions = wanted.extensions();
        sample.payloads().keySet().stream()
                .filter(name -> extensions.stream().anyMatch(known -> name.equals(known) || name.endsWith("." + known)))
                // 2.png before 10.png
                .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .forEach(name -> ready.add(one(sample, name, name)));
    }

    private FoundSample one(FoundSample sample, String name, String suffix) {
        Map<String, String> cells = new TreeMap<>(sample.cells());
        cells.remove(ManifestTable.OWNER);
        String owner = sample.id();
        if (owner != null) {
            cells.put(ManifestTable.OWNER, owner);
        }
        Payload payload = sample.payloads().get(name);
        Long bytes = sample.bytes().get(name);
        return new FoundSample(
                (owner == null ? "" : owner) + "#" + suffix,
                cells,
                payload == null ? Map.of() : Map.of(field, payload),
                bytes == null ? Map.of() : Map.of(field, bytes),
                false);
    }

    private static String place(Payload payload) {
        byte[] inline = payload.inline();
        return inline != null
                ? Fingerprint.sha256(inline).substring(0, HASH_DIGITS)
                : hash(payload.uri() == null ? String.valueOf(payload.rejection()) : payload.uri());
    }

    private static String hash(String text) {
        return Fingerprint.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }
}
