package io.athanor.job.inspect;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.source.PayloadField;
import io.athanor.source.SourceSettings;
import io.athanor.source.inspect.Inspection;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Input;
import io.athanor.source.inspect.Inspection.Kind;
import io.athanor.source.inspect.Inspection.Type;
import io.athanor.source.inspect.PipelineDraft;
import io.athanor.source.split.LabelSettings;
import io.athanor.source.split.SplitSettings;
import io.athanor.task.TaskChoice;
import io.athanor.task.TaskSettings;
import io.athanor.task.Tasks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source, and what is to be looked for in it: as a pipeline file says it, or as it was guessed.
 *
 * @param payloads modalities that are read from payloads
 * @param tables columns of modalities that are made of cells, by the modality's name
 * @param label the cells that hold it
 * @param notes what is not looked at: a sentence each
 */
record InspectedSource(
        SourceSettings source,
        List<PayloadModality> payloads,
        Map<String, List<String>> tables,
        TaskSettings task,
        List<String> label,
        LabelSettings labels,
        SplitSettings split,
        List<String> notes) {
    InspectedSource {
        payloads = List.copyOf(payloads);
        label = List.copyOf(label);
        notes = List.copyOf(notes);
    }

    /** A modality whose samples are payloads. */
    record PayloadModality(String name, PayloadField field, PayloadKind kind) implements Serializable {}

    /** The one line of a draft that says what is learned. */
    record Learned(@Setting("What is learned.") TaskChoice task) {}

    static InspectedSource of(PipelineSettings settings) {
        List<PayloadModality> payloads = new ArrayList<>();
        Map<String, List<String>> tables = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        settings.encoders().forEach((name, encoder) -> {
            if (encoder instanceof PayloadSettings payload && payload.many() == null) {
                payloads.add(modality(
                        name,
                        payload.from(),
                        payload.isText()
                                ? PayloadKind.TEXT
                                : payload.encoder().isPicture() ? PayloadKind.PICTURE : PayloadKind.SOUND));
            } else if (encoder instanceof TableSettings table) {
                tables.put(name, table.columns());
            } else {
                notes.add("The modality " + name + " is not looked at: it "
                        + (encoder instanceof PayloadSettings
                                ? "may have several payloads a sample."
                                : "is read from other tables than the source."));
            }
        });
        TaskSettings task = settings.task().kind();
        return new InspectedSource(
                settings.source(),
                payloads,
                tables,
                task,
                task.cells(settings.label()),
                settings.labels(),
                settings.split(),
                notes);
    }

    /** @throws UserError if nothing serves as an id */
    static InspectedSource of(Inspection found) {
        if (found.kind() == Kind.MANIFEST && found.id() == null) {
            throw new UserError(
                    "Cannot inspect " + found.location() + ": no column has another value in every row, expected one"
                            + " of ids. Add one, or write a pipeline file that names it in source.id.");
        }
        List<PayloadModality> payloads = new ArrayList<>();
        PipelineDraft.payloads(found).forEach((name, input) -> payloads.add(modality(name, input.from(), kind(input))));
        List<String> columns = PipelineDraft.columns(found);
        Field label = found.label();
        TaskSettings task = PipelineFile.read(
                        "task: " + (found.task() == null ? "none" : found.task().settings()),
                        "draft",
                        List.of(),
                        Map.of(),
                        SettingsRegistry.of(Learned.class).with(Tasks.registry()))
                .settings()
                .task()
                .kind();
        SplitSettings usual = SplitSettings.defaults();
        List<String> notes = new ArrayList<>(PipelineDraft.warnings(found));
        if (label == null) {
            notes.add("No field looks like a label.");
        }
        return new InspectedSource(
                source(found),
                payloads,
                columns.isEmpty() ? Map.of() : Map.of("table", columns),
                task,
                task.cells(label == null ? null : label.name()),
                LabelSettings.defaults(),
                new SplitSettings(
                        usual.train(),
                        usual.validation(),
                        usual.test(),
                        name(found.roles().groupBy()),
                        name(found.roles().split())),
                notes);
    }

    private static @Nullable String name(@Nullable Field field) {
        return field == null ? null : field.name();
    }

    private static SourceSettings source(Inspection found) {
        return switch (found.kind()) {
            case WEBDATASET -> SourceSettings.ofWebdataset(found.location());
            case FOLDER -> SourceSettings.ofFolder(found.location());
            case MANIFEST -> {
                SourceSettings tables = SourceSettings.ofManifest(found.location());
                yield tables.overTables(
                        List.of(found.location()), found.id() == null ? tables.id() : found.id(), List.of());
            }
        };
    }

    private static PayloadKind kind(Input input) {
        return input.type() == Type.TEXT
                ? PayloadKind.TEXT
                : input.type() == Type.IMAGE ? PayloadKind.PICTURE : PayloadKind.SOUND;
    }

    private static PayloadModality modality(String name, List<String> from, PayloadKind kind) {
        PayloadField field = kind == PayloadKind.TEXT ? PayloadField.inlineText(from) : PayloadField.uri(from);
        // what is lacking altogether is something to be shown, too
        return new PayloadModality(name, field.optional(), kind);
    }
}
