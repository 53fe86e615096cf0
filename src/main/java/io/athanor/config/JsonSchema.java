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
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private static final String DEFINITIONS = "#/$defs/";
    private final SettingsRegistry<?> registry;
    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();
    private final Map<String, Defined> defined = new HashMap<>();
    private final Map<Class<?>, Integer> uses = new HashMap<>();

    /** What a definition is of: a record's keys without some, or what this class itself shares. */
    private record Defined(Class<?> record, Set<String> without) {}

    private JsonSchema(SettingsRegistry<?> registry) {
        this.registry = registry;
        count(registry.root());
    }

    /** The schema of a registry's root record, indented, ended by a line break. */
    public static String text(SettingsRegistry<?> registry, String title) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        JsonSchema writer = new JsonSchema(registry);
        schema.setAll(writer.mapping(registry.root()));
        ObjectNode definitions = schema.putObject("$defs");
        writer.definitions.forEach(definitions::set);
        return Json.write(schema);
    }

    /** A mapping that may hold a record's keys and no others. */
    private ObjectNode mapping(Class<?> record) {
        return closed(body(record, ""), json.objectNode().put("type", "object"));
    }

    /** A mapping whose tag says which record's keys it may hold. */
    private ObjectNode mapping(Class<?> union, Component component) {
        ObjectNode body = json.objectNode();
        describe(union, component, body);
        conditions(union, component, null, body);
        return closed(body, json.objectNode().put("type", "object"));
    }

    /** Keys that stand behind a condition or a reference are seen by {@code unevaluatedProperties} alone. */
    private static ObjectNode closed(ObjectNode body, ObjectNode mapping) {
        mapping.setAll(body);
        boolean seen = !body.has("allOf") && !body.has("$ref");
        return mapping.put(seen ? "additionalProperties" : "unevaluatedProperties", false);
    }

    /**
     * A record's keys, others not excluded.
     *
     * @param told the tag that is described already; empty for none
     */
    private ObjectNode body(Class<?> record, String told) {
        ObjectNode body = json.objectNode();
        add(record, told, true, body);
        return body;
    }

    private void add(Class<?> record, String told, boolean needed, ObjectNode body) {
        for (Component component : Component.of(record)) {
            Class<?> type = Component.raw(component.type());
            if (component.isKey()) {
                continue;
            }
            if (component.isInlineUnion()) {
                String tag = component.setting().tag();
                if (!tag.equals(told)) {
                    describe(type, component, body);
                }
                conditions(type, component, record, body);
            } else if (component.setting().inline() && !component.mayBeNull() && isShared(type)) {
                body.withArray("/allOf").addObject().put("$ref", defined(title(type), type, told));
            } else if (component.setting().inline()) {
                add(type, told, needed && !component.mayBeNull(), body);
            } else {
                body.withObject("/properties").set(component.key(), property(component));
                boolean collected = component.holdsUnion() && !Component.isUnion(component.type());
                if (needed && !component.mayBeNull() && (component.required() || collected)) {
                    body.withArray("/required").add(component.key());
                }
            }
        }
    }

    private void describe(Class<?> union, Component component, ObjectNode body) {
        Setting setting = component.setting();
        ObjectNode tag = body.withObject("/properties").putObject(setting.tag());
        tag.put("description", component.tagMeaning());
        ArrayNode names = tag.putArray("enum");
        registry.choices(union).keySet().forEach(names::add);
        if (component.hasDefault()) {
            tag.put("default", setting.otherwise());
        } else if (!component.mayBeNull()) {
            body.withArray("/required").add(setting.tag());
        }
    }

    /**
     * If the tag has this name, then these keys: one condition a choice, whatever else the mapping holds.
     *
     * @param outer the record that the union stands inline in, which has its own keys for itself
     */
    private void conditions(Class<?> union, Component component, @Nullable Class<?> outer, ObjectNode body) {
        Set<String> taken = outer == null ? Set.of() : Component.ownKeys(outer);
        Setting setting = component.setting();
        Map<Class<?>, List<String>> names = new LinkedHashMap<>();
        registry.choices(union).forEach((name, record) -> names.computeIfAbsent(record, r -> new ArrayList<>())
                .add(name));
        names.forEach((record, called) -> {
            ObjectNode choice = body.withArray("/allOf").addObject();
            ObjectNode condition = choice.putObject("if");
            ObjectNode tag = condition.putObject("properties").putObject(setting.tag());
            if (called.size() == 1) {
                tag.put("const", called.get(0));
            } else {
                called.forEach(tag.putArray("enum")::add);
            }
            if (!called.contains(setting.otherwise())) {
                condition.putArray("required").add(setting.tag());
            }
            String name = called.size() == 1 ? setting.tag() + "-" + called.get(0) : title(record);
            String reference = outer == null || Collections.disjoint(taken, Component.ownKeys(record))
                    ? defined(name, record, setting.tag())
                    : defined(title(outer) + "-" + name, record, setting.tag(), taken);
            choice.putObject("then").put("$ref", reference);
        });
    }

    private static String title(Class<?> record) {
        return Component.kebab(record.getSimpleName()).substring(1);
    }

    /** Whether it stands in several places, so that one definition is shorter. */
    private boolean isShared(Class<?> record) {
        return uses.getOrDefault(record, 0) > 1;
    }

    private void count(Class<?> record) {
        if (uses.merge(record, 1, Integer::sum) == 1) {
            Component.of(record).forEach(component -> count(component.type()));
        }
    }

    private void count(Type type) {
        if (Component.isScalar(type)) {
            return;
        }
        Class<?> raw = Component.raw(type);
        if (Component.isList(type) || Component.isMap(type)) {
            count(Component.element(type));
        } else if (!raw.isInterface()) {
            count(raw);
        } else if (uses.merge(raw, 1, Integer::sum) == 1) {
            Set.copyOf(registry.choices(raw).values()).forEach(this::count);
        }
    }

    private String defined(String name, Class<?> record, String told) {
        return defined(name, record, told, Set.of());
    }

    /** @param without keys that it leaves to whoever refers to it */
    private String defined(String name, Class<?> record, String told, Set<String> without) {
        String own = unlike(name, new Defined(record, without));
        if (!definitions.containsKey(own)) {
            definitions.put(own, json.objectNode());
            ObjectNode body = body(record, told);
            remove(without, body);
            definitions.put(own, body);
        }
        return DEFINITIONS + own;
    }

    /** A name, with a number where records of equal names, as plug-ins may bring them, want the same. */
    private String unlike(String name, Defined wanted) {
        String own = name;
        for (int i = 2; !defined.computeIfAbsent(own, n -> wanted).equals(wanted); i++) {
            own = name + "-" + i;
        }
        return own;
    }

    private static void remove(Set<String> keys, ObjectNode body) {
        body.withObject("/properties").remove(keys);
        if (body.get("required") instanceof ArrayNode required) {
            for (int i = required.size() - 1; i >= 0; i--) {
                if (keys.contains(required.get(i).asText())) {
                    required.remove(i);
                }
            }
            if (required.isEmpty()) {
                body.remove("required");
            }
        }
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
            if (!Component.isScalar(Component.element(type))
                    && Component.keyOf(Component.raw(Component.element(type))).isPresent()) {
                ObjectNode schema = json.objectNode().put("type", "array");
                schema.set("items", element);
                return schema;
            }
            return element.equals(text()) ? shared("one-text-or-several", severalOf(element)) : severalOf(element);
        }
        if (Component.isMap(type)) {
            ObjectNode schema = json.objectNode().put("type", "object");
            schema.set("additionalProperties", type(Component.element(type), component));
            return schema;
        }
        Class<?> raw = Component.raw(type);
        if (raw.isInterface()) {
            return mapping(raw, component);
        }
        Optional<Component> key = Component.keyOf(raw);
        if (key.isPresent()) {
            return named(raw, Component.raw(key.get().type()));
        }
        return isShared(raw)
                ? closed(
                        json.objectNode().put("$ref", defined(title(raw), raw, "")),
                        json.objectNode().put("type", "object"))
                : mapping(raw);
    }

    /** A list, or its one element without brackets. */
    private ObjectNode severalOf(ObjectNode element) {
        ObjectNode schema = json.objectNode();
        ArrayNode anyOf = schema.putArray("anyOf");
        anyOf.addObject().put("type", "array").set("items", element);
        anyOf.add(element);
        return schema;
    }

    /** A reference to a definition of this name that many keys share, so that it is written once. */
    private ObjectNode shared(String name, ObjectNode definition) {
        String own = unlike(name, new Defined(JsonSchema.class, Set.of()));
        definitions.putIfAbsent(own, definition);
        return json.objectNode().put("$ref", DEFINITIONS + own);
    }

    /** One name and its settings, its first setting's value, or the name alone. */
    private ObjectNode named(Class<?> record, Class<?> union) {
        ObjectNode schema = json.objectNode();
        schema.putArray("type").add("object").add("string");
        ObjectNode properties = schema.putObject("properties");
        schema.put("minProperties", 1).put("maxProperties", 1).put("additionalProperties", false);
        schema.putObject("if").put("type", "string");
        ArrayNode names = schema.putObject("then").putArray("enum");
        String common = defined(title(record), record, "");
        // settings, the first of them alone, or none of them
        Objects.requireNonNull(definitions.get(common.substring(DEFINITIONS.length())))
                .putArray("type")
                .add("object")
                .add("number")
                .add("string")
                .add("null");
        registry.choices(union).forEach((name, chosen) -> {
            names.add(name);
            ObjectNode body = json.objectNode();
            body.withArray("/allOf").addObject().put("$ref", common);
            body.withArray("/allOf").addObject().put("$ref", defined(title(union) + "-" + name, chosen, ""));
            properties.set(name, closed(body, json.objectNode()));
        });
        return schema;
    }

    private ObjectNode scalar(Class<?> type, Setting setting) {
        ObjectNode schema = json.objectNode();
        if (type.isEnum() || setting.oneOf().length > 0) {
            ArrayNode names = schema.putArray("enum");
            (type.isEnum() ? Scalars.constants(type) : List.of(setting.oneOf())).forEach(names::add);
            return schema;
        }
        if (type == YamlValue.class) {
            return schema;
        }
        if (type == String.class) {
            return text();
        }
        if (type == Duration.class) {
            schema.put("type", "string").put("pattern", "^\\d+(ms|s|m|h|d)$|" + REFERENCE);
            return shared("duration", schema);
        }
        if (Scalars.isWhole(type) || Scalars.isNumber(type)) {
            ObjectNode number = orReference(Scalars.isWhole(type) ? "integer" : "number");
            bound(number, "minimum", setting.min());
            bound(number, "maximum", setting.max());
            return number;
        }
        if (Scalars.isBoolean(type)) {
            return orReference("boolean");
        }
        if (type == Share.class) {
            schema.putArray("type").add("integer").add("string");
            schema.put("minimum", 0).put("pattern", "^\\d+(\\.\\d+)?%?$|" + REFERENCE);
            return shared("number-or-percentage", schema);
        }
        if (type == ByteSize.class) {
            schema.put("type", "string").put("pattern", "^\\d+\\s*(B|KB|MB|GB)$|" + REFERENCE);
            return shared("byte-size", schema);
        }
        return text();
    }

    /** What a text may be written as: YAML reads 3 and true as no text. */
    private ObjectNode text() {
        ObjectNode schema = json.objectNode();
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    /** A type, or a string, which is allowed for ${NAME} alone: the pattern binds strings only, bounds numbers only. */
    private ObjectNode orReference(String type) {
        ObjectNode definition = json.objectNode();
        definition.putArray("type").add(type).add("string");
        return shared(type + "-or-reference", definition.put("pattern", REFERENCE));
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
