package io.athanor.config;

import io.athanor.base.Setting;
import io.athanor.config.ScalarReader.Reading;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Turns nodes into values, type by type. A method returns null where it has reported a problem; a record is made only
 * if nothing in it was wrong.
 */
final class Binder<R extends Record> {
    private final SettingsRegistry<R> registry;
    private final Document document;
    private final Node root;
    private final Problems problems;
    private final Environment environment;
    private final ScalarReader scalars;
    private final List<Bound.Value> values = new ArrayList<>();

    Binder(SettingsRegistry<R> registry, Document document, Node root, Problems problems, Environment environment) {
        this.registry = registry;
        this.document = document;
        this.root = root;
        this.problems = problems;
        this.environment = environment;
        this.scalars = new ScalarReader(document, root, problems, environment);
    }

    @Nullable
    R bind() {
        return registry.root().cast(mapping(registry.root(), root, ""));
    }

    /** What a component is that is left out; its type holds no union. */
    static @Nullable Object otherwise(Component component) {
        Document document = new Document("default");
        Problems problems = new Problems();
        Node written = document.parseValue(component.setting().otherwise(), Origin.DEFAULT);
        var binder = new Binder<>(
                SettingsRegistry.of(Bound.class),
                document,
                document.emptyMapping(Origin.DEFAULT),
                problems,
                new Environment(Map.of(), null));
        Object value = binder.value(component.type(), component, written, component.key());
        problems.raise("a default");
        return value;
    }

    List<Bound.Value> values() {
        return List.copyOf(values);
    }

    private @Nullable Object mapping(Class<?> record, Node node, String path) {
        MappingView view = view(node, path);
        if (view == null) {
            return null;
        }
        Object bound = record(record, view, null);
        view.reportUnknown();
        return bound;
    }

    /** @return null if it is no mapping, which is reported */
    private @Nullable MappingView view(Node node, String path) {
        if (!(node instanceof MappingNode)) {
            problems.add(document.origin(node), path, "found " + Document.describe(node) + ", expected a mapping");
            return null;
        }
        return new MappingView(document, problems, node, path);
    }

    /** @param chosen stands in the union that a key picks; null in a record that has none */
    private @Nullable Object record(Class<?> type, MappingView view, @Nullable Class<?> chosen) {
        return record(type, view, chosen, Set.of());
    }

    /** @param outer keys that the record around this one has for itself: they keep their defaults here */
    private @Nullable Object record(Class<?> type, MappingView view, @Nullable Class<?> chosen, Set<String> outer) {
        int before = problems.count();
        List<@Nullable Object> arguments = new ArrayList<>();
        Set<String> own = Component.ownKeys(type);
        for (Component component : Component.of(type)) {
            if (chosen != null && component.isKey()) {
                arguments.add(record(chosen, view, null, own));
            } else if (component.setting().inline()) {
                arguments.add(inline(component, view, own));
            } else {
                arguments.add(
                        outer.contains(component.key()) ? unasked(type, component, view) : keyed(component, view));
            }
        }
        return problems.count() > before ? null : construct(type, arguments, view);
    }

    /** What a component is whose key the record around has for itself, so that nobody can give it. */
    private @Nullable Object unasked(Class<?> type, Component component, MappingView view) {
        if (component.mayBeNull()) {
            return null;
        }
        if (component.required() || component.holdsUnion()) {
            problems.add(
                    view.origin(),
                    view.below(component.key()),
                    "found a setting of " + Registry.origin(type)
                            + " whose key the settings around it have for themselves, expected one with a default."
                            + " Give it a default there, or another name");
            return null;
        }
        return otherwise(component);
    }

    private @Nullable Object keyed(Component component, MappingView view) {
        String path = view.below(component.key());
        Node node = view.take(component.key());
        if (node != null) {
            return value(component.type(), component, node, path);
        }
        if (component.mayBeNull()) {
            values.add(new Bound.Value(
                    path, "–", Origin.DEFAULT.label(), component.setting().value(), allowed(component)));
            return null;
        }
        if (component.required() || (component.holdsUnion() && !Component.isUnion(component.type()))) {
            problems.add(
                    view.origin(),
                    path,
                    "missing, expected " + lowerFirst(component.setting().value()));
            return null;
        }
        Node otherwise = component.holdsUnion()
                ? document.emptyMapping(Origin.DEFAULT)
                : document.parseValue(component.setting().otherwise(), Origin.DEFAULT);
        return value(component.type(), component, otherwise, path);
    }

    private @Nullable Object inline(Component component, MappingView view, Set<String> outer) {
        Class<?> type = Component.raw(component.type());
        if (type.isInterface()) {
            boolean absent =
                    component.mayBeNull() && !view.has(component.setting().tag());
            return absent ? null : union(type, component, view, outer);
        }
        boolean untouched = Component.of(type).stream().noneMatch(c -> view.has(c.key()));
        return component.mayBeNull() && untouched ? null : record(type, view, null);
    }

    private @Nullable Object value(Type type, Component component, Node node, String path) {
        if (Component.isScalar(type)) {
            Reading reading = scalars.read((Class<?>) type, component.setting(), node, path);
            if (reading == null) {
                return null;
            }
            values.add(new Bound.Value(
                    path,
                    Scalars.text(reading.value()),
                    reading.origin().label(),
                    component.setting().value(),
                    allowed(component)));
            return reading.value();
        }
        if (Component.isList(type)) {
            return list(Component.element(type), component, node, path);
        }
        if (Component.isMap(type)) {
            return map(Component.element(type), component, node, path);
        }
        Class<?> raw = Component.raw(type);
        if (!raw.isInterface()) {
            Optional<Component> key = Component.keyOf(raw);
            return key.isPresent() ? named(raw, key.get(), node, path) : mapping(raw, node, path);
        }
        MappingView view = view(node, path);
        if (view == null) {
            return null;
        }
        Object bound = union(raw, component, view, Set.of());
        view.reportUnknown();
        return bound;
    }

    private @Nullable Object union(Class<?> union, Component component, MappingView view, Set<String> outer) {
        Setting setting = component.setting();
        Map<String, Class<?>> choices = registry.choices(union);
        List<String> names = List.copyOf(choices.keySet());
        boolean told = view.isAsked(setting.tag());
        Node tag = view.take(setting.tag());
        String path = view.below(setting.tag());
        if (tag == null && !component.hasDefault()) {
            problems.add(view.origin(), path, "missing, expected " + Scalars.oneOf(names));
            undecided(choices, view);
            return null;
        }
        Node written = tag != null ? tag : document.parseValue(setting.otherwise(), Origin.DEFAULT);
        Reading name = scalars.read(String.class, setting, written, path);
        Class<?> chosen = name == null ? null : choices.get((String) name.value());
        if (name == null || chosen == null) {
            if (name != null) {
                scalars.mismatch(written, path, Scalars.oneOf(names, (String) name.value()));
            }
            undecided(choices, view);
            return null;
        }
        if (!told) {
            values.add(new Bound.Value(
                    path, (String) name.value(), name.origin().label(), component.tagMeaning(), Scalars.oneOf(names)));
        }
        return record(chosen, view, null, outer);
    }

    /** {@code {name: {settings}}}, {@code {name: value}} or the name alone. */
    private @Nullable Object named(Class<?> record, Component union, Node node, String path) {
        List<NodeTuple> entries = node instanceof MappingNode ? Document.entries(node) : List.of();
        boolean bare = node instanceof ScalarNode && !Document.isNothing(node);
        if (!bare && entries.size() != 1) {
            problems.add(
                    document.origin(node),
                    path,
                    "found " + (entries.size() > 1 ? entries.size() + " keys" : Document.describe(node))
                            + ", expected one name and its settings, as in {name: {"
                            + Component.firstKey(record, record).orElse("setting") + ": …}}");
            return null;
        }
        Registry<?> choices = registry.registry(Component.raw(union.type()));
        Node name = bare ? node : entries.get(0).getKeyNode();
        String written = name instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!choices.names().contains(written)) {
            scalars.mismatch(name, path, Scalars.oneOf(choices.names(), written));
            return null;
        }
        values.add(new Bound.Value(
                path, written, document.origin(name).label(), union.tagMeaning(), Scalars.oneOf(choices.names())));
        Class<?> chosen = choices.named(written);
        Optional<String> first = Component.firstKey(record, chosen);
        Node settings = bare || Document.isNothing(entries.get(0).getValueNode())
                ? document.emptyMapping(document.origin(name))
                : entries.get(0).getValueNode();
        MappingView view = view(
                settings instanceof ScalarNode && first.isPresent()
                        ? document.mappingOf(first.get(), settings)
                        : settings,
                path + "." + written);
        if (view == null) {
            return null;
        }
        Object bound = record(record, view, chosen);
        view.reportUnknown();
        return bound;
    }

    private void undecided(Map<String, Class<?>> choices, MappingView view) {
        new UndecidedUnion(registry, view).check(Set.copyOf(choices.values()), this::refusal, problems);
    }

    private Problems refusal(Component component, Node node, String path) {
        Problems found = new Problems();
        new Binder<>(registry, document, root, found, environment).value(component.type(), component, node, path);
        return found;
    }

    private @Nullable Object list(Type element, Component component, Node node, String path) {
        // one element may stand without brackets
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<Object> bound = new ArrayList<>();
        boolean single = Component.isScalar(element);
        String origin = document.origin(node).label();
        for (int i = 0; i < nodes.size(); i++) {
            String below = path + "[" + i + "]";
            if (single) {
                Reading reading = scalars.read((Class<?>) element, component.setting(), nodes.get(i), below);
                if (reading != null) {
                    bound.add(reading.value());
                    String label = reading.origin().label();
                    origin = nodes.size() == 1 || label.startsWith(Origin.DATE) ? label : origin;
                }
            } else {
                Object value = value(element, component, nodes.get(i), below);
                if (value != null) {
                    bound.add(value);
                }
            }
        }
        if (single) {
            List<String> texts = bound.stream().map(Scalars::text).toList();
            values.add(new Bound.Value(
                    path,
                    "[" + String.join(", ", texts) + "]",
                    origin,
                    component.setting().value(),
                    allowed(component)));
        }
        return Collections.unmodifiableList(bound);
    }

    private @Nullable Object map(Type element, Component component, Node node, String path) {
        MappingView view = view(node, path);
        if (view == null) {
            return null;
        }
        Map<String, Object> bound = new LinkedHashMap<>();
        view.entries().forEach((key, entry) -> {
            Node child = entry.getValueNode();
            boolean bare = Document.isNothing(child) && !Component.isScalar(element);
            Node present = bare ? document.emptyMapping(document.origin(entry.getKeyNode())) : child;
            Object value = value(element, component, present, view.below(key));
            if (value != null) {
                bound.put(key, value);
            }
        });
        if (bound.isEmpty()) {
            values.add(new Bound.Value(
                    path,
                    "{}",
                    document.origin(node).label(),
                    component.setting().value(),
                    allowed(component)));
        }
        return Collections.unmodifiableMap(bound);
    }

    private String allowed(Component component) {
        Type held = component.type();
        boolean many = Component.isList(held);
        while (Component.isList(held) || Component.isMap(held)) {
            held = Component.element(held);
        }
        String one = Component.isScalar(held) ? scalars.allowed((Class<?>) held, component.setting()) : "";
        return many && !one.isEmpty() ? "a list, each of it " + one : one;
    }

    private @Nullable Object construct(Class<?> type, List<@Nullable Object> arguments, MappingView view) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                String why = String.valueOf(refused.getMessage());
                problems.add(view.originNamedBy(why), view.path(), why);
                return null;
            }
            throw new IllegalStateException("the constructor of " + type + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is no settings record", e);
        }
    }

    private static String lowerFirst(String sentence) {
        String bare = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        boolean word = bare.length() > 1 && Character.isLowerCase(bare.charAt(1)) || bare.startsWith("A ");
        return word ? Character.toLowerCase(bare.charAt(0)) + bare.substring(1) : bare;
    }
}
