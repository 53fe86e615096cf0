package io.athanor.source.inspect;

import io.athanor.base.Json;
import io.athanor.source.folder.FolderSource;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Input;
import io.athanor.source.inspect.Inspection.Kind;
import io.athanor.source.inspect.Inspection.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A modality of a draft.
 *
 * @param settings as YAML, with a comment on how many samples have it
 * @param fields that it is read from
 * @param active false if it is drafted as a comment alone
 */
record DraftedModality(String name, String settings, List<String> fields, boolean active) {
    private static final String RESERVED = "(?i)y|n|yes|no|true|false|on|off|null";

    private static final String PLAIN = "[A-Za-z_][A-Za-z0-9_.-]*";

    private static final Map<Type, String> ENCODERS =
            Map.of(Type.IMAGE, "mobilenetv2-b10", Type.TEXT, "minilm-l6", Type.AUDIO, "speech-embedding");

    static List<DraftedModality> of(Inspection found) {
        List<DraftedModality> modalities = new ArrayList<>();
        for (Input input : found.inputs()) {
            String base = input.type().name().toLowerCase(Locale.ROOT);
            long before = modalities.stream()
                    .filter(m -> m.name().equals(base) || m.name().startsWith(base + "_"))
                    .count();
            modalities.add(new DraftedModality(
                    before == 0 ? base : base + "_" + (before + 1),
                    String.format(
                            Locale.ROOT,
                            "{ from: %s, encoder: %s }    # %d of %d samples",
                            from(input),
                            ENCODERS.get(input.type()),
                            input.present(),
                            found.samples()),
                    input.from(),
                    !found.isScarce(input)));
        }
        List<String> columns = found.fields().stream()
                .filter(f -> isColumn(f, found))
                .map(Field::name)
                .toList();
        if (!columns.isEmpty()) {
            String names = columns.stream().map(DraftedModality::quoted).collect(Collectors.joining(", "));
            modalities.add(new DraftedModality("table", "{ columns: [" + names + "] }", columns, true));
        }
        return modalities;
    }

    private static String from(Input input) {
        List<String> names = input.from().stream().map(DraftedModality::quoted).toList();
        return names.size() == 1 ? names.get(0) : "[" + String.join(", ", names) + "]";
    }

    private static boolean isColumn(Field field, Inspection found) {
        return field.cell()
                && !field.equals(found.label())
                && !field.givesLabelAway()
                && !derived(field, found)
                && found.roles().others(List.of(field)).contains(field)
                && (field.type() == Type.NUMBER
                        || (field.type() == Type.CATEGORY
                                && field.distinct() > 1
                                && field.distinct() <= ColumnRoles.MOST_CATEGORIES));
    }

    /** Cells that stand in no JSON member: a folder's name, a class file. */
    static boolean derived(Field field, Inspection found) {
        return found.kind() != Kind.MANIFEST
                && (field.name().equals(FolderSource.FOLDER_CELL)
                        || field.name().equals("cls"));
    }

    static String quoted(String text) {
        return text.matches(PLAIN) && !text.matches(RESERVED) ? text : Json.canonical(text);
    }
}
