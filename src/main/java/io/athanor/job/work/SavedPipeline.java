package io.athanor.job.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.Bound;
import io.athanor.config.PipelineFile;
import io.athanor.config.PlugIns;
import io.athanor.config.Registry;
import io.athanor.config.SettingsRegistry;
import io.athanor.config.SettingsText;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.table.Artefact;
import io.athanor.table.WorkDirectory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a work directory knows of the pipeline that ran in it last: its settings and which models are its own. Thus a command
 * that is given the directory alone finds both.
 */
public final class SavedPipeline {
    /** Its file in the work directory. */
    public static final String FILE = "_pipeline.json";

    private final WorkDirectory work;

    public SavedPipeline(WorkDirectory work) {
        this.work = work;
    }

    /** @param workDirectory a path or URI */
    public static SavedPipeline in(String workDirectory, Configuration configuration) {
        return new SavedPipeline(new WorkDirectory(new Path(workDirectory), configuration));
    }

    /**
     * What the file holds; JSON, for a text cut short by a death would still be a pipeline file, with other settings.
     *
     * @param settings a pipeline file with every value, so also those that came from the environment or the command line
     * @param models folders of the models, relative to the work directory, by name
     * @param plugIns what came from jars of others, by role and name in the settings, and where it was found
     */
    private record Saved(
            String settings, SortedMap<String, String> models, SortedMap<String, SortedMap<String, String>> plugIns) {
        private Saved {
            // a file of a time before there were plug-ins names none
            plugIns = plugIns == null ? new TreeMap<>() : plugIns;
        }
    }

    /** Notes the settings of a run. Models that read other modalities or tell other labels are no longer its own. */
    public void remember(PipelineSettings settings) {
        write(saved(settings));
    }

    /** Notes a model that a run's settings ask for, whether it was trained just now or was there. */
    public void remember(PipelineSettings settings, String name, Artefact model) {
        Saved saved = saved(settings);
        saved.models()
                .put(name, work.root().toUri().relativize(model.path().toUri()).getPath());
        write(saved);
    }

    private Saved saved(PipelineSettings settings) {
        SortedMap<String, String> models = find().filter(saved -> isOf(saved, settings))
                .map(saved -> new TreeMap<>(saved.models()))
                .orElseGet(TreeMap::new);
        return new Saved(
                SettingsText.of(settings), models, byRole(PlugIns.found().usedBy(settings)));
    }

    /** Where records come from, by the interface that they implement and by name: of another role a name is another thing. */
    private static SortedMap<String, SortedMap<String, String>> byRole(List<Class<? extends Record>> records) {
        SortedMap<String, SortedMap<String, String>> origins = new TreeMap<>();
        SettingsRegistry<PipelineSettings> known = Pipelines.registry();
        for (Class<? extends Record> record : records) {
            for (Registry<?> registry : known.rolesOf(record)) {
                origins.computeIfAbsent(registry.role().getSimpleName(), role -> new TreeMap<>())
                        .put(Registry.nameOf(record), Registry.origin(record));
            }
        }
        return origins;
    }

    private static boolean isOf(Saved saved, PipelineSettings settings) {
        try {
            PipelineSettings before = read(saved);
            return before.encoders().equals(settings.encoders()) && Objects.equals(before.label(), settings.label());
        } catch (UserError e) {
            // written by another version, whose settings mean nothing here: its models are not those of this run
            return false;
        }
    }

    /**
     * The settings of the last run.
     *
     * @throws UserError if nothing has run in the work directory
     */
    public PipelineSettings settings() {
        return read(require());
    }

    /**
     * The settings of the last run with some changes.
     *
     * @param sets of the form {@code a.b=c}
     * @throws UserError if nothing has run in the work directory, or naming every mistake in the changes
     */
    public Bound<PipelineSettings> bound(List<String> sets) {
        return bound(require(), sets);
    }

    /**
     * A model of the last run.
     *
     * @param name {@code teacher}, {@code student}, …
     * @throws UserError naming the models there are
     */
    public Artefact model(String name) {
        Map<String, String> models = require().models();
        return Optional.ofNullable(models.get(name))
                .flatMap(folder -> work.find(new Path(work.root(), folder)))
                .orElseThrow(() -> new UserError("Cannot find the model '" + name + "' in " + work.root()
                        + ", expected "
                        + (models.isEmpty() ? "a pipeline that has trained" : "one of " + models.keySet())
                        + ". Run the pipeline as far as that model, or name another with --model."));
    }

    /** The folders of the last run's models, relative to the work directory; none if nothing has run. */
    public List<String> models() {
        return find().map(saved -> List.copyOf(saved.models().values())).orElse(List.of());
    }

    private static PipelineSettings read(Saved saved) {
        return bound(saved, List.of()).settings();
    }

    private static Bound<PipelineSettings> bound(Saved saved, List<String> sets) {
        requirePlugIns(saved);
        return PipelineFile.read(saved.settings(), FILE, sets, Map.of(), Pipelines.registry());
    }

    private static void requirePlugIns(Saved saved) {
        SortedMap<String, SortedMap<String, String>> here =
                byRole(PlugIns.found().settings());
        saved.plugIns()
                .forEach((role, plugIns) -> plugIns.forEach((name, origin) -> {
                    if (!here.getOrDefault(role, Collections.emptySortedMap()).containsKey(name)) {
                        throw new UserError("Cannot read the settings of the last run: found '" + name
                                + "', which came from the plug-in " + origin
                                + ", expected that plug-in. Give its jar: --plugins JAR.");
                    }
                }));
    }

    private Saved require() {
        return find().orElseThrow(() -> new UserError("Cannot find a pipeline in " + work.root() + ": it has no whole "
                + FILE
                + ", expected the work directory of a pipeline that has run. Run athanor run PIPELINE.yaml"
                + " with this --workdir; if it is a folder of data, athanor init " + WorkDirectory.shown(work.root())
                + " drafts a pipeline for it."));
    }

    private Optional<Saved> find() {
        return work.readWholeText(new Path(work.root(), FILE)).flatMap(text -> {
            try {
                return Optional.of(Json.read(text, Saved.class));
            } catch (JsonProcessingException e) {
                // cut short by a death in the middle of writing it: the next run writes it anew
                return Optional.empty();
            }
        });
    }

    private void write(Saved saved) {
        if (!find().equals(Optional.of(saved))) {
            work.writeText(new Path(work.root(), FILE), Json.write(saved));
        }
    }
}
