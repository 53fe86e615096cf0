package io.athanor.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that the launcher takes, as jars have to be there before this program is. */
final class PlugInsOption {
    @Option(
            names = "--plugins",
            paramLabel = "JAR[,JAR…]",
            converter = Refusal.class,
            description = "Jars with encoders, networks, objectives and distillation terms of one's own.")
    @Nullable
    String jars;

    static final class Refusal implements ITypeConverter<String> {
        @Override
        public String convert(String jars) {
            throw new TypeConversionException(
                    "found " + jars + " where no launcher took it, expected jobs/athanor, which"
                            + " puts them on the class path. Name them in PLUGINS for jobs/submit, or in a list of --jars beside"
                            + " this program's own");
        }
    }
}
