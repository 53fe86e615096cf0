package io.athanor.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A mapping of which it cannot be told which choice of a union it is meant to be. The keys of every choice are known in it;
 * but a value that none of the choices with its key would take is wrong all the same.
 */
final class UndecidedUnion {
    private final SettingsRegistry<?> registry;
    private final MappingView view;

    UndecidedUnion(SettingsRegistry<?> registry, MappingView view) {
        this.registry = registry;
        this.view = view;
    }

    /** Binds a value for a trial, and says what is wrong with it. */
    interface Trial {
        Problems of(Component component, Node node, String path);
    }

    /** Adds what no choice would take. */
    void check(Collection<Class<?>> choices, Trial trial, Problems problems) {
        Map<String, List<Component>> known = new LinkedHashMap<>();
        choices.forEach(choice -> keysOf(choice, known));
        known.forEach((key, components) -> {
            Node node = view.take(key);
            if (node != null) {
                List<Problems> refusals = components.stream()
                        .map(c -> trial.of(c, node, view.below(key)))
                        .toList();
                if (refusals.stream().allMatch(r -> r.count() > 0)) {
                    problems.addAll(refusals.get(0));
                }
            }
        });
    }

    private void keysOf(Class<?> record, Map<String, List<Component>> known) {
        for (Component component : Component.of(record)) {
            Class<?> type = Component.raw(component.type());
            if (!component.setting().inline()) {
                known.computeIfAbsent(component.key(), k -> new ArrayList<>()).add(component);
            } else if (type.isInterface()) {
                view.take(component.setting().tag());
                registry.choices(type).values().stream().distinct().forEach(choice -> keysOf(choice, known));
            } else {
                keysOf(type, known);
            }
        }
    }
}
