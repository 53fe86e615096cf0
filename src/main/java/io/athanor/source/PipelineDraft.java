package io.athanor.source;

import io.athanor.base.Json;
import io.athanor.source.Inspection.Field;
import io.athanor.source.Inspection.Kind;
import io.athanor.source.Inspection.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a first pipeline file from what an inspection found. */
public final class PipelineDraft {
    /** A column of more different values is not proposed: one-hot, it would outweigh the rest. */
    private static final int MOST_CATEGORIES = 50;

    private static final String PLAIN = "[A-Za-z_][A-Za-z0-9_.-]*";
    private static final String RESERVED = "(?i)y|n|yes|no|true|false|on|off|null";

    /** Fields that are named as what the label may be instead. */
    private static final int OTHERS = 3;

    private PipelineDraft() {}

    /** Why the pipeline cannot run as it is drafted: a sentence each, with what to do; empty if it can. */
    public static List<String> obstacles(Inspection found) {
        List<String> obstacles = new ArrayList<>(found.flaws());
        if (found.label() == null) {
            obstacles.add("No field looks like a label. Name the one that holds it in label" + may(found) + ".");
        }
        if (found.kind() == Kind.MANIFEST && found.id() == null) {
            obstacles.add("No column has another value in every row. Add one of ids and name it in source.id.");
        }
        if (modalities(found).isEmpty()) {
            obstacles.add(
                    "Nothing but the label was found that a bundled encoder reads or that makes a column. Name what"
                            + " is to be learned from in modalities.");
        }
        return obstacles.stream().map(PipelineDraft::comment).toList();
    }

    private static String may(Inspection found) {
        return found.others().isEmpty() ? "" : " (perhaps " + others(found) + ")";
    }

    private static String others(Inspection found) {
        return found.others().stream()
                        .limit(OTHERS)
                        .map(f -> f.name() + " (" + f.distinct() + " values)")
                        .collect(Collectors.joining(", "))
                + (found.others().size() > OTHERS ? ", …" : "");
    }

    /** The text of a pipeline file: what can be trained, with comments on what was found and what was left out. */
    public static String yaml(Inspection found) {
        StringBuilder out = new StringBuilder();
        line(
                out,
                "# A first pipeline, drafted from the first %d samples. Check the label and the columns.",
                found.samples());
        obstacles(found).forEach(why -> line(out, "# It cannot run yet. %s", why));
        if (!found.location().startsWith("/") && !found.location().contains("://")) {
            line(out, "# Relative paths start at the folder that athanor is run in, wherever this file lies.");
        }
        line(out, "name: %s", quoted(name(found.location())));
        line(out, "source: { %s }", source(found));
        Field label = found.label();
        if (label == null) {
            line(out, "label:    # the field that holds it%s", comment(may(found)));
        } else {
            line(
                    out,
                    "label: %s    # %d values: %s%s%s",
                    quoted(label.name()),
                    label.distinct(),
                    comment(String.join(", ", label.examples())),
                    label.distinct() > label.examples().size() ? ", …" : "",
                    found.others().isEmpty() ? "" : "; or " + comment(others(found)));
        }
        line(
                out,
                "split: { train: 0.7, validation: 0.15, test: 0.15 }    # group-by: a field whose equals stay together");
        Map<String, String> modalities = modalities(found);
        line(
                out,
                modalities.isEmpty() ? "modalities: {}    # nothing here that a bundled encoder reads" : "modalities:");
        modalities.forEach((name, settings) -> line(out, "  %s: %s", name, settings));
        leftOut(found).forEach(reason -> line(out, "  # left out: %s", reason));
        line(out, "teacher: { fusion: gated }");
        modalities.keySet().stream().findFirst().ifPresent(first -> {
            line(out, "student: { modalities: [%s] }", first);
        });
        line(out, "seed: 7");
        return out.toString();
    }

    private static String source(Inspection found) {
        String key = found.kind().name().toLowerCase(Locale.ROOT);
        String id = found.id() == null || found.id().equals("sample_id") ? "" : ", id: " + quoted(found.id());
        return key + ": " + Json.canonical(found.location()) + id;
    }

    private static Map<String, String> modalities(Inspection found) {
        Map<String, String> modalities = new LinkedHashMap<>();
        Map<Type, String> encoders = new LinkedHashMap<>();
        encoders.put(Type.IMAGE, "mobilenetv2-b10");
        encoders.put(Type.TEXT, "minilm-l6");
        encoders.put(Type.AUDIO, "speech-embedding");
        encoders.forEach((type, encoder) -> {
            String base = type.name().toLowerCase(Locale.ROOT);
            List<Field> fields =
                    found.ofType(type).stream().filter(f -> readable(f, found)).toList();
            for (int i = 0; i < fields.size(); i++) {
                Field field = fields.get(i);
                modalities.put(
                        i == 0 ? base : base + "_" + (i + 1),
                        String.format(
                                Locale.ROOT,
                                "{ from: %s, encoder: %s }    # %d of %d samples",
                                quoted(field.name()),
                                encoder,
                                field.present(),
                                found.samples()));
            }
        });
        List<String> columns = found.fields().stream()
                .filter(f -> isColumn(f, found))
                .map(f -> quoted(f.name()))
                .toList();
        if (!columns.isEmpty()) {
            boolean fromJson = found.kind() != Kind.MANIFEST;
            modalities.put(
                    "table",
                    "{ " + (fromJson ? "from: json, " : "") + "columns: [" + String.join(", ", columns) + "] }");
        }
        return modalities;
    }

    /** Texts in a JSON member are no payloads, and what gives the label away is not to be learned from. */
    private static boolean readable(Field field, Inspection found) {
        return !field.equals(found.label())
                && !field.givesLabelAway()
                && (!field.cell() || found.kind() == Kind.MANIFEST);
    }

    private static boolean isColumn(Field field, Inspection found) {
        return field.cell()
                && !field.equals(found.label())
                && !field.givesLabelAway()
                && !derived(field, found)
                && (field.type() == Type.NUMBER
                        || (field.type() == Type.CATEGORY
                                && field.distinct() > 1
                                && field.distinct() <= MOST_CATEGORIES));
    }

    /** Cells that stand in no JSON member: a folder's name, a class file. */
    private static boolean derived(Field field, Inspection found) {
        return found.kind() != Kind.MANIFEST
                && (field.name().equals(FolderSource.FOLDER_CELL)
                        || field.name().equals("cls"));
    }

    private static List<String> leftOut(Inspection found) {
        List<String> reasons = new ArrayList<>();
        for (Field field : found.fields()) {
            String name = comment(field.name());
            if (field.equals(found.label())) {
                continue;
            }
            if (field.givesLabelAway()) {
                reasons.add(name + ", which gives the label away");
            } else if (field.type() == Type.OTHER) {
                reasons.add(name + ", which no bundled encoder reads");
            } else if (field.type() == Type.CATEGORY && !isColumn(field, found)) {
                reasons.add(name + ", which has "
                        + (field.distinct() > 1 ? field.distinct() + " different values" : "one value"));
            } else if (field.type() == Type.TEXT && !readable(field, found)) {
                reasons.add(name + ", a text in the JSON member: a text is read from a file of its own, such as .txt");
            }
        }
        if (found.id() != null && found.idIsText()) {
            reasons.add(comment(found.id()) + ", a text that serves as the id; add a column of ids to learn from it");
        }
        return reasons;
    }

    private static String name(String location) {
        List<String> names = java.util.Arrays.stream(location.split("/"))
                .filter(n -> !n.isEmpty() && !n.contains("*"))
                .collect(Collectors.toList());
        return names.isEmpty() ? "pipeline" : names.get(names.size() - 1).replaceFirst("\\.[a-z]+$", "");
    }

    private static String quoted(String text) {
        return text.matches(PLAIN) && !text.matches(RESERVED) ? text : Json.canonical(text);
    }

    /** What data says must not end the comment it stands in. */
    private static String comment(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
