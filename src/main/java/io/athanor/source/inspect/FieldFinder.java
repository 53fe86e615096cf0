package io.athanor.source.inspect;

import io.athanor.base.PlainNumber;
import io.athanor.base.PlainText;
import io.athanor.source.Cells;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Type;
import io.athanor.source.inspect.PayloadHeads.Asked;
import io.athanor.source.inspect.PayloadHeads.Kinds;
import io.athanor.source.inspect.SourceLook.Kept;
import io.athanor.source.listing.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells what the fields of a source are: payloads by their bytes, and where these say nothing by name; cells by values. */
final class FieldFinder {
    static final int EXAMPLES = 3;

    /** Of the values of a column, to be taken for names of files. */
    private static final double NEARLY_ALL = 0.95;

    /** Of the cells of a column, to be taken for numbers that are written in several ways. */
    private static final double NEARLY_NUMBERS = 0.9;

    private static final String FILE_NAME = "[^\\s].*\\.[A-Za-z][A-Za-z0-9]{1,4}";

    private final SourceLook look;
    private final PayloadHeads heads;
    private final @Nullable References references;

    /** @param references resolves the names of files that a table's cells hold; null where cells hold none */
    FieldFinder(SourceLook look, PayloadHeads heads, @Nullable References references) {
        this.look = look;
        this.heads = heads;
        this.references = references;
    }

    /** In the order of their names. */
    List<Field> fields() {
        Map<String, Field> fields = new TreeMap<>();
        Map<String, Type> byValues = new TreeMap<>();
        List<Asked> asked = new ArrayList<>();
        look.cells().forEach((name, tally) -> byValues.put(name, typeOf(look.values(name))));
        for (Kept sample : look.kept()) {
            sample.payloads().forEach((field, payload) -> asked.add(new Asked(field, payload)));
            sample.cells().forEach((name, value) -> {
                if (references != null && namesFiles(byValues.get(name))) {
                    asked.add(new Asked(name, references.resolve(value)));
                }
            });
        }
        Map<String, Kinds> kinds = heads.kinds(asked);
        look.payloads().stream().filter(name -> !name.equals(Cells.FIELD)).forEach(name -> {
            Kinds its = kinds.getOrDefault(name, Kinds.NONE);
            Type type = byBytes(its, FieldGuess.ofName(name));
            fields.put(
                    name,
                    new Field(
                            name,
                            type,
                            false,
                            look.withAny(List.of(name)),
                            0,
                            true,
                            List.of(),
                            strange(its, type),
                            false));
        });
        look.cells().forEach((name, tally) -> {
            boolean bytesToo = fields.containsKey(name) && references != null;
            if (!bytesToo) {
                Kinds its = kinds.getOrDefault(name, Kinds.NONE);
                Type type = byBytes(its, byValues.getOrDefault(name, Type.OTHER));
                fields.put(
                        name,
                        cell(name, type, tally, type == Type.CATEGORY ? nearlyNumbers(tally) : strange(its, type)));
            }
        });
        look.lists().forEach((name, rows) -> {
            List<String> cells = look.values(name);
            List<String> names = SeveralLabels.ofLists(cells).names();
            fields.put(
                    name,
                    new Field(
                            name,
                            Type.LIST,
                            true,
                            rows,
                            names.size(),
                            cells.size() == rows,
                            names.subList(0, Math.min(EXAMPLES, names.size())),
                            "",
                            false));
        });
        return List.copyOf(fields.values());
    }

    private static boolean namesFiles(@Nullable Type type) {
        return type == Type.IMAGE || type == Type.AUDIO;
    }

    /** A column most of whose values name pictures is one of pictures, though others name what no encoder reads. */
    private static Type typeOf(List<String> values) {
        Type type = values.isEmpty() ? Type.OTHER : FieldGuess.ofValues(values);
        if (type == Type.IMAGE || type == Type.AUDIO || type == Type.NUMBER) {
            return type;
        }
        for (Type wanted : List.of(Type.IMAGE, Type.AUDIO)) {
            boolean most = share(values, wanted) > 0.5;
            boolean files =
                    values.stream().filter(v -> v.strip().matches(FILE_NAME)).count() > NEARLY_ALL * values.size();
            if (most && files) {
                return wanted;
            }
        }
        return type;
    }

    private static double share(List<String> values, Type type) {
        return values.stream().filter(v -> FieldGuess.ofName(v.strip()) == type).count()
                / (double) Math.max(1, values.size());
    }

    /** What most of the bytes say that were understood; without such, what else is known. */
    private static Type byBytes(Kinds kinds, Type otherwise) {
        for (Type type : List.of(Type.IMAGE, Type.AUDIO)) {
            if (2 * kinds.of(type) > kinds.read()) {
                return type;
            }
        }
        return otherwise;
    }

    /** How many payloads of those looked at are not of their field's kind. */
    private static String strange(Kinds kinds, Type type) {
        long other = kinds.read() - kinds.of(type);
        long all = kinds.read() + kinds.unreadable();
        if (!namesFiles(type) || (kinds.of(type) == 0 && kinds.unreadable() == 0)) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        if (other > 0) {
            parts.add(other + " of " + all + " looked at do not begin as "
                    + (type == Type.IMAGE ? "pictures" : "sounds") + " do");
        }
        if (kinds.unreadable() > 0) {
            parts.add(kinds.unreadable() + " of " + all + " looked at cannot be read");
        }
        return String.join(", ", parts);
    }

    /** What keeps a column from being numbers that nearly is, or empty. */
    static String nearlyNumbers(ValueTally tally) {
        long all = 0;
        long close = 0;
        long words = 0;
        boolean numbers = false;
        String example = "";
        for (ValueTally.Value value : tally.values()) {
            String text = PlainText.trimmed(value.text());
            boolean fits = PlainNumber.is(text) || PlainNumber.isNothing(text);
            all += value.count();
            close += fits || PlainNumber.isLike(text) ? value.count() : 0;
            words += fits ? 0 : value.count();
            numbers |= PlainNumber.is(text);
            example = !fits && example.isEmpty() ? text : example;
        }
        return numbers && words > 0 && close >= NEARLY_NUMBERS * all
                ? "numbers but for " + words + " cells such as '" + example
                        + "' (mend them, or name it under columns and numeric to have those rows in quarantine)"
                : "";
    }

    private static Field cell(String name, Type type, ValueTally tally, String strange) {
        return new Field(
                name,
                type,
                true,
                tally.present(),
                tally.distinct(),
                tally.isExact(),
                tally.values().stream()
                        .map(ValueTally.Value::text)
                        .sorted()
                        .limit(EXAMPLES)
                        .toList(),
                strange,
                false);
    }

    /** Whether it holds bytes or refers to them. */
    static boolean isPayload(Type type) {
        return type == Type.TEXT || type == Type.IMAGE || type == Type.AUDIO;
    }
}
