package io.athanor.source.inspect;

import io.athanor.base.Json;
import io.athanor.source.SourceReading;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Input;
import io.athanor.source.inspect.Inspection.Kind;
import io.athanor.source.inspect.Inspection.TaskDraft;
import io.athanor.source.inspect.Inspection.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a first pipeline file from what an inspection found. */
public final class PipelineDraft {
    /** Fields that are named as what the label may be instead. */
    private static final int OTHERS = 3;

    private PipelineDraft() {}

    /** Why the pipeline cannot run as it is drafted: a sentence each, with what to do; empty if it can. */
    public static List<String> obstacles(Inspection found) {
        List<String> obstacles = new ArrayList<>(found.flaws());
        if (found.label() == null) {
            obstacles.add("No field looks like a label. Name the one that holds it in label" + may(found) + ".");
        }
        if (found.task() != null && !found.task().obstacle().isEmpty()) {
            obstacles.add(found.task().obstacle());
        }
        if (DraftedModality.of(found).stream().noneMatch(DraftedModality::active)) {
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
                        .map(f -> f.name() + " (" + f.values() + ")")
                        .collect(Collectors.joining(", "))
                + (found.others().size() > OTHERS ? ", …" : "");
    }

    /** The text of a pipeline file: what can be trained, with comments on what was found and what was left out. */
    public static String yaml(Inspection found) {
        StringBuilder out = new StringBuilder();
        line(out, "# A first pipeline, drafted from %s. Check the label and the columns.", found.seen());
        obstacles(found).forEach(why -> line(out, "# It cannot run yet. %s", why));
        if (!found.location().startsWith("/") && !found.location().contains("://")) {
            line(out, "# Relative paths start at the folder that athanor is run in, wherever this file lies.");
        }
        line(out, "name: %s", DraftedModality.quoted(name(found.location())));
        line(out, "source: { %s }", source(found));
        Field label = found.label();
        TaskDraft task = found.task();
        line(
                out,
                task == null
                        ? "task: multiclass    # or multi-label, ordinal, regression, as the label is; none to train elsewhere"
                        : "task: %s    # %s",
                task == null ? "" : task.settings(),
                task == null ? "" : comment(task.reason()));
        if (label == null) {
            line(out, "label:    # the field that holds it%s", comment(may(found)));
        } else {
            line(
                    out,
                    "label: %s    # %s: %s%s%s",
                    DraftedModality.quoted(label.name()),
                    label.values(),
                    comment(String.join(", ", label.examples())),
                    label.distinct() > label.examples().size() ? ", …" : "",
                    found.others().isEmpty() ? "" : "; or " + comment(others(found)));
        }
        line(out, "split: %s", split(found));
        List<DraftedModality> modalities = DraftedModality.of(found);
        boolean some = modalities.stream().anyMatch(DraftedModality::active);
        line(out, some ? "modalities:" : "modalities: {}    # nothing here that a bundled encoder reads");
        modalities.forEach(m -> line(out, "  %s%s: %s", m.active() ? "" : "# ", m.name(), m.settings()));
        leftOut(found).forEach(reason -> line(out, "  # left out: %s", reason));
        warnings(found).forEach(warning -> line(out, "# %s", warning));
        line(out, "teacher: { fusion: gated }");
        modalities.stream().filter(DraftedModality::active).findFirst().ifPresent(first -> {
            line(out, "student: { modalities: [%s] }", first.name());
        });
        line(out, "seed: 7");
        return out.toString();
    }

    /** The column of ids, or what calls rows by their places where there is none. */
    public static String id(Inspection found) {
        String column = found.id();
        return column != null ? column : found.kind() == Kind.MANIFEST ? SourceReading.ROW : "sample_id";
    }

    private static String source(Inspection found) {
        String key = found.kind().name().toLowerCase(Locale.ROOT);
        String column = id(found);
        String id = column.equals("sample_id") ? "" : ", id: " + DraftedModality.quoted(column);
        return key + ": " + Json.canonical(found.location()) + id;
    }

    private static String split(Inspection found) {
        ColumnRoles roles = found.roles();
        Field groups = roles.groupBy();
        String groupBy = groups == null ? "" : ", group-by: " + DraftedModality.quoted(groups.name());
        String each = groups == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%s of %s, %.1f samples each: equals stay together",
                        groups.values(),
                        comment(groups.name()),
                        groups.present() / (double) groups.distinct());
        Field sides = roles.split();
        if (sides != null) {
            return "{ column: " + DraftedModality.quoted(sides.name()) + groupBy + " }    # " + sides.values() + ": "
                    + comment(String.join(", ", sides.examples())) + (each.isEmpty() ? "" : "; " + each);
        }
        String perhaps = roles.perhaps().stream()
                .limit(OTHERS)
                .map(f -> comment(f.name()) + " (" + f.values() + ")")
                .collect(Collectors.joining(", "));
        return "{ train: 0.7, validation: 0.15, test: 0.15" + groupBy + " }    # "
                + (groups != null ? each : "group-by: a field whose equals stay together")
                + (perhaps.isEmpty() ? "" : (groups != null ? "; or " : ", perhaps ") + perhaps);
    }

    /** The modalities of payloads by the names they are drafted with, those of too few samples among them. */
    public static Map<String, Input> payloads(Inspection found) {
        Map<String, Input> payloads = new LinkedHashMap<>();
        List<DraftedModality> drafted = DraftedModality.of(found);
        for (int i = 0; i < found.inputs().size(); i++) {
            payloads.put(drafted.get(i).name(), found.inputs().get(i));
        }
        return payloads;
    }

    /** The columns that are drafted as a table; none where there are none. */
    public static List<String> columns(Inspection found) {
        List<DraftedModality> drafted = DraftedModality.of(found);
        return drafted.size() > found.inputs().size()
                ? drafted.get(drafted.size() - 1).fields()
                : List.of();
    }

    /** What a person should know before trusting the draft: a sentence each. */
    public static List<String> warnings(Inspection found) {
        List<String> warnings = new ArrayList<>();
        for (Input input : found.inputs()) {
            String name = comment(String.join(", ", input.from()));
            if (found.isScarce(input)) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "Too few samples to learn from have %s: %,d of %,d. It is drafted as a comment.",
                        name,
                        input.present(),
                        found.samples()));
            }
            input.strange().forEach(what -> warnings.add("Of " + comment(what) + "."));
        }
        found.changes().forEach(change -> warnings.add(comment(change) + "."));
        if (id(found).equals(SourceReading.ROW)) {
            warnings.add(
                    "No column has another value in every row, so that rows are called by their files and places.");
        }
        return warnings;
    }

    /** Fields that the draft makes no use of, a phrase each: the name, and why. */
    public static List<String> leftOut(Inspection found) {
        List<String> reasons = new ArrayList<>();
        Set<String> used = DraftedModality.of(found).stream()
                .flatMap(m -> m.fields().stream())
                .collect(Collectors.toSet());
        for (Field field : found.fields()) {
            if (!used.contains(field.name())
                    && !field.equals(found.label())
                    && !field.equals(found.roles().split())
                    && !field.equals(found.roles().groupBy())) {
                reasons.add(comment(field.name()) + ", " + comment(why(field, found)));
            }
        }
        new TreeMap<>(found.unread()).forEach((name, why) -> reasons.add(comment(name) + ", " + comment(why)));
        if (found.id() != null && found.idIsText()) {
            reasons.add(comment(found.id()) + ", a text that serves as the id; add a column of ids to learn from it");
        }
        return reasons;
    }

    private static String why(Field field, Inspection found) {
        String role = found.roles().leftOut().get(field.name());
        if (role != null) {
            return role;
        }
        if (field.givesLabelAway()) {
            return "which gives the label away";
        }
        if (DraftedModality.derived(field, found)) {
            return "which is no column of the samples' JSON";
        }
        if (field.type() == Type.LIST) {
            return "a list: only a label may be one, of several labels";
        }
        if (field.cell() && found.kind() != Kind.MANIFEST) {
            switch (field.type()) {
                case TEXT:
                    return "a text in the JSON member: a text is read from a file of its own, such as .txt";
                case IMAGE, AUDIO:
                    return "names of files in the JSON member: a payload is read from a member of its own";
                default:
            }
        }
        return field.type() == Type.CATEGORY
                ? "which has " + (field.strange().isEmpty() ? "" : field.strange() + ", and ")
                        + (field.distinct() > 1
                                ? (field.counted() ? "" : "about ") + field.distinct() + " different values"
                                : "one value")
                : "which no bundled encoder reads";
    }

    private static String name(String location) {
        List<String> names = java.util.Arrays.stream(location.split("/"))
                .filter(n -> !n.isEmpty() && !n.contains("*"))
                .collect(Collectors.toList());
        return names.isEmpty() ? "pipeline" : names.get(names.size() - 1).replaceFirst("\\.[a-z]+$", "");
    }

    /** What data says must not end the comment it stands in. */
    static String comment(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
