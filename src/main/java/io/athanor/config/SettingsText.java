package io.athanor.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** Writes settings as the pipeline file that {@link PipelineFile} would read them from, defaults and all. */
public final class SettingsText {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private SettingsText() {}

    /** The text of a pipeline file; {@code read(of(settings))} are these settings. */
    public static String of(Record settings) {
        try {
            return YAML.writeValueAsString(tree(settings));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + settings.getClass() + " as YAML", e);
        }
    }

    /** As {@link #of}, as a value with a JSON form: what commit records and cards say of settings. */
    public static ObjectNode tree(Record settings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        record(settings, root);
        return root;
    }

    private static void record(Object record, ObjectNode into) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        List<Component> described = Component.of(record.getClass());
        for (int i = 0; i < components.length; i++) {
            Component component = described.get(i);
            Object value = Component.valueOf(components[i], record);
            if (value == null) {
                continue;
            }
            if (!component.setting().inline()) {
                put(component.type(), component, value, into, component.key());
            } else if (component.isKey() || Component.isUnion(component.type())) {
                ObjectNode chosen = JsonNodeFactory.instance.objectNode();
                if (component.isKey()) {
                    record(value, chosen);
                } else {
                    union(component, value, chosen);
                }
                into.setAll(chosen.remove(Component.ownKeys(record.getClass())));
            } else {
                record(value, into);
            }
        }
    }

    private static void put(Type type, Component component, Object value, ObjectNode into, String key) {
        if (value instanceof YamlValue written) {
            into.set(key, tree(written));
        } else if (Component.isScalar(type)) {
            into.put(key, escaped(value));
        } else if (Component.isList(type)) {
            ArrayNode array = into.putArray(key);
            for (Object element : (List<?>) value) {
                ObjectNode holder = JsonNodeFactory.instance.objectNode();
                put(Component.element(type), component, element, holder, "element");
                array.add(holder.get("element"));
            }
        } else if (Component.isMap(type)) {
            ObjectNode mapping = into.putObject(key);
            ((Map<?, ?>) value)
                    .forEach((name, element) ->
                            put(Component.element(type), component, element, mapping, String.valueOf(name)));
        } else if (Component.isUnion(type)) {
            union(component, value, into.putObject(key));
        } else {
            record(value, belowItsName(value, into.putObject(key)));
        }
    }

    /** Where the settings of a record go: below the name that its key is, if a key picks it. */
    private static ObjectNode belowItsName(Object record, ObjectNode into) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        List<Component> described = Component.of(record.getClass());
        for (int i = 0; i < components.length; i++) {
            Object value = described.get(i).isKey() ? Component.valueOf(components[i], record) : null;
            if (value != null) {
                return into.putObject(Registry.nameOf(value.getClass()));
            }
        }
        return into;
    }

    private static void union(Component component, Object value, ObjectNode into) {
        if (value.getClass().isAnnotationPresent(Registered.class)) {
            into.put(component.setting().tag(), Registry.nameOf(value.getClass()));
        }
        record(value, into);
    }

    private static JsonNode tree(YamlValue written) {
        try {
            return YAML.readTree(written.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("was read as YAML: " + written, e);
        }
    }

    /** A value read from the environment is written as it was read, so a reference in it must stay a text. */
    private static String escaped(Object value) {
        return Scalars.text(value).replace("${", "$${");
    }
}
