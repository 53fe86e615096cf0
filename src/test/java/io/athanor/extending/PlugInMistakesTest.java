package io.athanor.extending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.PlugIn;
import io.athanor.config.PlugIns;
import io.athanor.config.Registered;
import io.athanor.testing.PlugInJar;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a jar is told by its class, in one line. */
class PlugInMistakesTest {
    @TempDir
    private Path folder;

    record Nameless() {}

    @Registered("Mean Network")
    record Capital() {}

    @Registered("undescribed")
    record Undescribed(@Setting("Width.") int width, int hidden) {}

    record Part(int depth) {}

    @Registered("undescribed-part")
    record UndescribedPart(@Setting("Parts.") Map<String, List<Part>> parts) {}

    @Registered("unreadable")
    record Unreadable(@Setting("Widths.") int[] widths) {}

    public static final class Nothing implements PlugIn {
        @Override
        public Class<? extends Record> settings() {
            return null;
        }
    }

    public static final class NoRecord implements PlugIn {
        @Override
        @SuppressWarnings({"unchecked", "rawtypes"}) // as a jar may that was compiled carelessly
        public Class<? extends Record> settings() {
            return (Class) String.class;
        }
    }

    public static final class NamelessEntry implements PlugIn {
        @Override
        public Class<Nameless> settings() {
            return Nameless.class;
        }
    }

    public static final class CapitalEntry implements PlugIn {
        @Override
        public Class<Capital> settings() {
            return Capital.class;
        }
    }

    public static final class UndescribedEntry implements PlugIn {
        @Override
        public Class<Undescribed> settings() {
            return Undescribed.class;
        }
    }

    public static final class UndescribedPartEntry implements PlugIn {
        @Override
        public Class<UndescribedPart> settings() {
            return UndescribedPart.class;
        }
    }

    public static final class UnreadableEntry implements PlugIn {
        @Override
        public Class<Unreadable> settings() {
            return Unreadable.class;
        }
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        Nothing.class, Nothing.class, "found no settings(), expected the class of a settings record"),
                Arguments.of(NoRecord.class, NoRecord.class, "found the class java.lang.String, expected a record"),
                Arguments.of(NamelessEntry.class, Nameless.class, "found no @Registered"),
                Arguments.of(
                        CapitalEntry.class, Capital.class, "found the name 'Mean Network', expected small letters"),
                Arguments.of(UndescribedEntry.class, Undescribed.class, "found hidden without @Setting"),
                Arguments.of(UndescribedPartEntry.class, UndescribedPart.class, "found Part.depth without @Setting"),
                Arguments.of(UnreadableEntry.class, Unreadable.class, "found widths of the type int[]"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_refused_with_the_class_that_has_it(Class<?> entry, Class<?> named, String said) throws Exception {
        Path jar = PlugInJar.write(folder.resolve("mine.jar"), List.of(entry));
        assertThatThrownBy(() -> PlugInJar.with(jar, PlugIns::found))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot use the plug-in " + named.getName())
                .hasMessageContaining(said)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
