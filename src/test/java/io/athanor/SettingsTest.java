package io.athanor;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import io.athanor.base.Setting;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a user may set does something. */
class SettingsTest {
    /** A record's own, which read everything and mean nothing by it. */
    private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString", "<init>");

    @Test
    void every_setting_is_read() {
        List<JavaClass> records = ArchitectureTest.OURS.stream()
                .filter(type -> !settings(type).isEmpty())
                .toList();
        assertThat(records).hasSizeGreaterThan(20);
        List<String> unread = new ArrayList<>();
        for (JavaClass record : records) {
            for (String name : settings(record)) {
                if (uses(record, name).noneMatch(by -> means(record, name, by))) {
                    unread.add(record.getSimpleName() + "." + name);
                }
            }
        }
        assertThat(unread).isEmpty();
    }

    private static List<String> settings(JavaClass type) {
        Class<?> reflected = type.reflect();
        return !reflected.isRecord()
                ? List.of()
                : Arrays.stream(reflected.getRecordComponents())
                        .filter(component -> component.isAnnotationPresent(Setting.class))
                        // where nothing can be chosen, nothing can depend on it
                        .filter(component ->
                                component.getAnnotation(Setting.class).oneOf().length != 1)
                        .map(RecordComponent::getName)
                        .toList();
    }

    /** What touches the component: by its accessor or that of an interface, or within the record by its field. */
    private static Stream<JavaCodeUnit> uses(JavaClass record, String name) {
        Stream<JavaCodeUnit> byMethod = Stream.concat(Stream.of(record), record.getAllRawInterfaces().stream())
                .flatMap(type -> type.tryGetMethod(name).stream())
                .flatMap(method -> Stream.concat(
                        method.getCallsOfSelf().stream().map(JavaAccess::getOrigin),
                        method.getReferencesToSelf().stream().map(JavaAccess::getOrigin)));
        return Stream.concat(
                byMethod, record.getField(name).getAccessesToSelf().stream().map(JavaAccess::getOrigin));
    }

    /** Not the accessor itself, and not who only hands it on to a copy. */
    private static boolean means(JavaClass record, String name, JavaCodeUnit by) {
        boolean own = by.getOwner().equals(record);
        boolean copies = by.getConstructorCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().equals(record));
        return !copies
                && !(own
                        && (OF_EVERY_RECORD.contains(by.getName())
                                || by.getName().equals(name)));
    }
}
