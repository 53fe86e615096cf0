package io.athanor.train.fitting;

import io.athanor.base.Json;
import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.PlugIns;
import io.athanor.config.Registry;
import io.athanor.config.SettingsIdentity;
import io.athanor.config.SettingsRegistry;
import io.athanor.data.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a modality goes through, in this order. A table's columns become numbers first, by {@link ColumnTransform}s; the rest
 * are {@link ValueTransform}s.
 */
public record TransformChain(List<TransformSettings> transforms) implements Serializable {
    /** @throws IllegalArgumentException beginning with the key {@code transforms}, if they do not fit each other */
    public TransformChain {
        transforms = List.copyOf(transforms);
        boolean values = false;
        List<Class<?>> columns = new ArrayList<>();
        for (TransformSettings transform : transforms) {
            String name = Registry.nameOf(transform.getClass());
            if (!(transform instanceof ColumnTransform)) {
                if (!(transform instanceof ValueTransform)) {
                    throw new IllegalArgumentException("transforms has '" + name + "', whose "
                            + Registry.origin(transform.getClass()) + " is no " + ValueTransform.class.getSimpleName());
                }
                values = true;
            } else if (values) {
                throw new IllegalArgumentException("transforms has '" + name
                        + "' behind others, expected it before them: it reads the cells of a table");
            } else if (columns.contains(transform.getClass())) {
                throw new IllegalArgumentException("transforms has '" + name + "' twice, expected it once");
            } else {
                columns.add(transform.getClass());
            }
        }
    }

    public static TransformChain of(List<TransformTerm> terms) {
        return new TransformChain(terms.stream().map(TransformTerm::transform).toList());
    }

    /**
     * Transforms by their names, with their own defaults.
     *
     * @throws UserError if there is none of a name
     */
    public static TransformChain named(List<String> names) {
        return of(PipelineFile.read(
                        Json.canonical(Map.of("transforms", names)),
                        "the transforms of an encoder",
                        List.of(),
                        Map.of(),
                        SettingsRegistry.of(Named.class).with(PlugIns.found().addedTo(Transforms.registry())))
                .settings()
                .transforms());
    }

    /** A pipeline file of transforms alone. */
    record Named(@Setting("The transforms.") List<TransformTerm> transforms) {}

    /** What is done where nothing is written, and the encoder proposes nothing. */
    public static TransformChain usual(Shape shape) {
        return shape instanceof Shape.Table
                ? new TransformChain(
                        List.of(ColumnTransform.Impute.usual(), ColumnTransform.OneHot.usual(), new Standardise()))
                : new TransformChain(List.of(new Standardise()));
    }

    public boolean readsLabels() {
        return transforms.stream().anyMatch(TransformSettings::readsLabels);
    }

    /** Whether it reads the cells of a table. */
    public boolean readsColumns() {
        return transforms.stream().anyMatch(ColumnTransform.class::isInstance);
    }

    /** Those of numbers. */
    List<ValueTransform> values() {
        return transforms.stream()
                .filter(ValueTransform.class::isInstance)
                .map(ValueTransform.class::cast)
                .toList();
    }

    /** For fingerprints: names, versions, and what differs from the defaults. */
    public List<Map<String, Object>> identity() {
        return transforms.stream()
                .<Map<String, Object>>map(SettingsIdentity::of)
                .toList();
    }

    /** For people, with what differs from the defaults: {@code standardise, pca (components 32)}. */
    @Override
    public String toString() {
        return String.join(", ", transforms.stream().map(TransformChain::text).toList());
    }

    private static String text(TransformSettings transform) {
        String name = Registry.nameOf(transform.getClass());
        return SettingsIdentity.of(transform).get("settings") instanceof Map<?, ?> changed
                ? changed.entrySet().stream()
                        .map(setting -> setting.getKey() + " " + setting.getValue())
                        .collect(Collectors.joining(", ", name + " (", ")"))
                : name;
    }
}
