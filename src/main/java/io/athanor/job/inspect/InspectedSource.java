package io.athanor.job.inspect;

import io.athanor.base.Setting;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.external.ExternalSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.job.DeclaredPayloads;
import io.athanor.job.PipelineSettings;
import io.athanor.source.LanguageColumn;
import io.athanor.source.PayloadField;
import io.athanor.source.SourceSettings;
import io.athanor.source.inspect.Inspection;
import io.athanor.source.inspect.Inspection.Field;
import io.athanor.source.inspect.Inspection.Input;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source, and what is to be looked for in it: as a pipeline file says it, or as it was guessed.
 *
 * @param payloads modalities that are read from payloads, of which a sample has one each
 * @param several modalities of which a sample may have several payloads
 * @param externals modalities that are read from tables of other systems, by their names
 * @param limits how long a look at a payload may take
 * @param tables columns of modalities that are made of cells, by the modality's name
 * @param label the cells that hold it
 * @param languages cells that say which languages texts are in
 * @param notes what is not looked at: a sentence each
 */
record InspectedSource(
        SourceSettings source,
        List<PayloadModality> payloads,
        List<SeveralPayloads> several,
        Map<String, List<String>> tables,
        Map<String, ExternalSettings> externals,
        TaskSettings task,
        List<String> label,
        List<LanguageColumn> languages,
        LabelSettings labels,
        SplitSettings split,
        GuardSettings limits,
        List<String> notes) {
    InspectedSource {
        payloads = List.copyOf(payloads);
        several = List.copyOf(several);
        label = List.copyOf(label);
        notes = List.copyOf(notes);
    }

    /** A modality whose samples are payloads. */
    record PayloadModality(String name, PayloadField field, PayloadKind kind) implements Serializable {}

    /** A modality of which a sample may have several payloads, and where they are. */
    record SeveralPayloads(PayloadModality modality, DeclaredPayloads declared) {}

    /** All that is read from payloads. */
    List<PayloadModality> allPayloads() {
        return Stream.concat(payloads.stream(), several.stream().map(SeveralPayloads::modality))
                .toList();
    }

    /** The modalities in the order in which they are shown. */
    List<String> modalities() {
        return Stream.of(
                        allPayloads().stream().map(PayloadModality::name),
                        tables.keySet().stream(),
                        externals.keySet().stream())
                .flatMap(names -> names)
                .toList();
    }

    /** What a modality is read from, in words. */
    String from(String modality) {
        ExternalSettings external = externals.get(modality);
        if (external != null) {
            return external.path();
        }
        String several =
                this.several.stream().anyMatch(of -> of.modality().name().equals(modality)) ? ", several a sample" : "";
        return allPayloads().stream()
                        .filter(of -> of.name().equals(modality))
                        .findFirst()
                        .map(of -> String.join(", ", of.field().from()))
                        .orElseGet(() -> String.join(", ", tables.getOrDefault(modality, List.of())))
                + several;
    }

    /** The one line of a draft that says what is learned. */
    record Learned(@Setting("What is learned.") TaskChoice task) {}

    static InspectedSource of(PipelineSettings settings) {
        List<PayloadModality> payloads = new ArrayList<>();
        List<SeveralPayloads> several = new ArrayList<>();
        Map<String, List<String>> tables = new LinkedHashMap<>();
        Map<String, ExternalSettings> externals = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        settings.encoders().forEach((name, encoder) -> {
            if (encoder instanceof PayloadSettings payload) {
                // what is lacking altogether is something to be shown, too
                DeclaredPayloads declared = new DeclaredPayloads(payload, true);
                PayloadModality modality = new PayloadModality(name, declared.field(), kind(payload));
                if (payload.beside() == null) {
                    payloads.add(modality);
                } else {
                    several.add(new SeveralPayloads(modality, declared));
                }
            } else if (encoder instanceof TableSettings table) {
                tables.put(name, table.columns());
            } else if (encoder instanceof ExternalSettings external) {
                externals.put(name, external);
            } else {
                notes.add("The modality " + name + " is not looked at: it is read from elsewhere than the source.");
            }
        });
        TaskSettings task = settings.task().kind();
        return new InspectedSource(
                settings.source(),
                payloads,
                several,
                tables,
                externals,
                task,
                task.cells(settings.label()),
                DeclaredPayloads.languages(settings),
                settings.labels(),
                settings.split(),
                settings.extract().guard(),
                notes);
    }

    static InspectedSource of(Inspection found) {
        List<PayloadModality> payloads = new ArrayList<>();
        PipelineDraft.payloads(found).forEach((name, input) -> payloads.add(drafted(name, input.from(), kind(input))));
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
                List.of(),
                columns.isEmpty() ? Map.of() : Map.of("table", columns),
                Map.of(),
                task,
                task.cells(label == null ? null : label.name()),
                List.of(),
                LabelSettings.defaults(),
                new SplitSettings(
                        usual.train(),
                        usual.validation(),
                        usual.test(),
                        name(found.roles().groupBy()),
                        name(found.roles().split())),
                GuardSettings.defaults(),
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
                yield tables.overTables(List.of(found.location()), PipelineDraft.id(found), List.of());
            }
        };
    }

    private static PayloadKind kind(PayloadSettings payload) {
        return payload.isText() || payload.series() != null
                ? PayloadKind.TEXT
                : payload.encoder().isPicture() ? PayloadKind.PICTURE : PayloadKind.SOUND;
    }

    private static PayloadKind kind(Input input) {
        return input.type() == Type.TEXT
                ? PayloadKind.TEXT
                : input.type() == Type.IMAGE ? PayloadKind.PICTURE : PayloadKind.SOUND;
    }

    private static PayloadModality drafted(String name, List<String> from, PayloadKind kind) {
        PayloadField field = kind == PayloadKind.TEXT ? PayloadField.inlineText(from) : PayloadField.uri(from);
        // what is lacking altogether is something to be shown, too
        return new PayloadModality(name, field.optional(), kind);
    }
}
