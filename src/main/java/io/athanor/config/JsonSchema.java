package io.athanor.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.athanor.base.ByteSize;
import io.athanor.base.Json;
import io.athanor.base.Setting;
import io.athanor.base.Share;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Describes the records of a registry as a JSON Schema (draft 2020-12), so that editors complete and check a pipeline
 * file. The same registry gives the same text, byte for byte.
 */
public final class JsonSchema {
    private static final String REFERENCE = "^\\$\\{";
    private final SettingsRegistry<?> registry;
    private final JsonNodeFactory json = JsonNodeFactory.instance;

    private JsonSchema(SettingsRegistry<?> registry) {
        this.registry = registry;
    }

    /** The schema of a registry's root record, indented, ended by a line break. */
    public static String text(SettingsRegistry<?> registry, String title) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        schema.setAll(new JsonSchema(registry).record(registry.root()));
        return Json.write(schema);
    }

    /** One admissible set of keys of a mapping; a union among them makes several. */
    private record Variant(Map<String, JsonNode> properties, Set<String> required) {
        Variant copy() {
            return new Variant(new LinkedHashMap<>(properties), new LinkedHashSet<>(required));
        }
    }

    private ObjectNode record(Class<?> type) {
        return mapping(variants(type));
    }

    private ObjectNode mapping(List<Variant> variants) {
        if (variants.size() == 1) {
            return object(variants.get(0));
        }
        ObjectNode schema = json.objectNode().put("type", "object");
        ArrayNode oneOf = schema.putArray("oneOf");
        variants.forEach(v -> oneOf.add(object(v)));
        return schema;
    }

    private ObjectNode object(Variant variant) {
        ObjectNode schema = json.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        variant.properties().forEach(properties::set);
        if (!variant.required().isEmpty()) {
            ArrayNode required = schema.putArray("required");
            variant.required().forEach(required::add);
        }
        return schema.put("additionalProperties", false);
    }

    private List<Variant> variants(Class<?> type) {
        List<Variant> variants = new ArrayList<>(List.of(new Variant(new LinkedHashMap<>(), new LinkedHashSet<>())));
        for (Component component : Component.of(type)) {
            if (component.setting().inline()) {
                List<Variant> inner = Component.isUnion(component.type())
                        ? choices(Component.raw(component.type()), component)
                        : variants(Component.raw(component.type()));
                variants = product(variants, inner, component.mayBeNull());
                continue;
            }
            JsonNode property = property(component);
            boolean required = component.required() || (component.holdsUnion() && !Component.isUnion(component.type()));
            for (Variant variant : variants) {
                variant.properties().put(component.key(), property);
                if (required && !component.mayBeNull()) {
                    variant.required().add(component.key());
                }
            }
        }
        return variants;
    }

    private static List<Variant> product(List<Variant> outer, List<Variant> inner, boolean optional) {
        List<Variant> all = new ArrayList<>();
        for (Variant a : outer) {
            for (Variant b : inner) {
                Variant both = a.copy();
                both.properties().putAll(b.properties());
                if (!optional) {
                    both.required().addAll(b.required());
                }
                all.add(both);
            }
        }
        return all;
    }

    private List<Variant> choices(Class<?> union, Component component) {
        List<Variant> all = new ArrayList<>();
        registry.registry(union).records().forEach((name, record) -> {
            for (Variant variant : variants(record)) {
                ObjectNode tag = json.objectNode().put("const", name);
                tag.put("description", component.tagMeaning());
                Variant tagged = new Variant(new LinkedHashMap<>(), new LinkedHashSet<>());
                tagged.properties().put(component.setting().tag(), tag);
                if (!name.equals(component.setting().otherwise())) {
                    tagged.required().add(component.setting().tag());
                }
                tagged.properties().putAll(variant.properties());
                tagged.required().addAll(variant.required());
                all.add(tagged);
            }
        });
        return all;
    }

    private ObjectNode property(Component component) {
        ObjectNode schema =
                json.objectNode().put("description", component.setting().value());
        schema.setAll(type(component.type(), component));
        if (component.hasDefault() && !component.holdsUnion()) {
            schema.set("default", yaml(component.setting().otherwise()));
        }
        return schema;
    }

    private ObjectNode type(Type type, Component component) {
        if (Component.isScalar(type)) {
            return scalar((Class<?>) type, component.setting());
        }
        if (Component.isList(type)) {
            ObjectNode element = type(Component.element(type), component);
            ObjectNode schema = json.objectNode();
            if (Component.keyOf(Component.raw(Component.element(type))).isPresent()) {
                schema.put("type", "array").set("items", element);
                return schema;
            }
            ArrayNode anyOf = schema.putArray("anyOf");
            anyOf.addObject().put("type", "array").set("items", element);
            anyOf.add(element);
            return schema;
        }
        if (Component.isMap(type)) {
            ObjectNode schema = json.objectNode().put("type", "object");
            schema.set("additionalProperties", type(Component.element(type), component));
            return schema;
        }
        Class<?> raw = Component.raw(type);
        if (raw.isInterface()) {
            return mapping(choices(raw, component));
        }
        return Component.keyOf(raw).map(key -> named(raw, key)).orElseGet(() -> record(raw));
    }

    /** One name and its settings, its first setting's value, or the name alone. */
    private ObjectNode named(Class<?> record, Component union) {
        ObjectNode schema = json.objectNode();
        schema.putArray("type").add("object").add("string");
        ArrayNode names = json.arrayNode();
        ObjectNode properties = json.objectNode();
        registry.registry(Component.raw(union.type())).records().forEach((name, chosen) -> {
            names.add(name);
            Variant all = new Variant(new LinkedHashMap<>(), new LinkedHashSet<>());
            Stream.of(record, chosen)
                    .flatMap(type -> Component.of(type).stream())
                    .filter(component -> !component.isKey())
                    .forEach(component -> {
                        all.properties().put(component.key(), property(component));
                        if (component.required()) {
                            all.required().add(component.key());
                        }
                    });
            ObjectNode settings = object(all);
            settings.putArray("type").add("object").add("number").add("string").add("null");
            properties.set(name, settings);
        });
        schema.set("properties", properties);
        schema.put("minProperties", 1).put("maxProperties", 1).put("additionalProperties", false);
        schema.putObject("if").put("type", "string");
        schema.putObject("then").set("enum", names);
        return schema;
    }

    private ObjectNode scalar(Class<?> type, Setting setting) {
        ObjectNode schema = json.objectNode();
        if (type.isEnum() || setting.oneOf().length > 0) {
            ArrayNode names = schema.putArray("enum");
            (type.isEnum() ? Scalars.constants(type) : List.of(setting.oneOf())).forEach(names::add);
            return schema;
        }
        if (type == String.class) {
            schema.putArray("type").add("string").add("number").add("boolean");
            return schema;
        }
        if (type == Duration.class) {
            return schema.put("type", "string").put("pattern", "^\\d+(ms|s|m|h|d)$|" + REFERENCE);
        }
        if (Scalars.isWhole(type) || Scalars.isNumber(type)) {
            // a string is allowed for ${NAME} alone: pattern binds strings only, minimum and maximum numbers only
            schema.putArray("type")
                    .add(Scalars.isWhole(type) ? "integer" : "number")
                    .add("string");
            bound(schema, "minimum", setting.min());
            bound(schema, "maximum", setting.max());
            return schema.put("pattern", REFERENCE);
        }
        if (Scalars.isBoolean(type)) {
            schema.putArray("type").add("boolean").add("string");
            return schema.put("pattern", REFERENCE);
        }
        if (type == Share.class) {
            schema.putArray("type").add("integer").add("string");
            return schema.put("minimum", 0).put("pattern", "^\\d+(\\.\\d+)?%?$|" + REFERENCE);
        }
        if (type == ByteSize.class) {
            return schema.put("type", "string").put("pattern", "^\\d+\\s*(B|KB|MB|GB)$|" + REFERENCE);
        }
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    private static void bound(ObjectNode schema, String name, double value) {
        if (Double.isInfinite(value)) {
            return;
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            schema.put(name, (long) value);
        } else {
            schema.put(name, value);
        }
    }

    private static @Nullable JsonNode yaml(String text) {
        Object value = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        try {
            return Json.tree(Json.canonical(value));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("a default is no JSON: " + text, e);
        }
    }
}
