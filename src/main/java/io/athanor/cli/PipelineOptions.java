package io.athanor.cli;

import io.athanor.config.Day;
import io.athanor.job.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What every command on a pipeline file takes. */
final class PipelineOptions {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    @Mixin
    private final AllowCodeOption code = new AllowCodeOption();

    @Parameters(
            index = "0",
            paramLabel = "PIPELINE.yaml",
            description = "The pipeline file, or the work directory of one that has run.")
    String pipeline = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a setting, as in --set teacher.epochs=10; may be repeated.")
    List<String> sets = new ArrayList<>();

    @Option(
            names = "--workdir",
            paramLabel = "URI",
            description = "Where artefacts are kept and found again (default: work/NAME).")
    @Nullable
    String workDirectory;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark's master; one that is not local goes through spark-submit (default: local[*]).")
    @Nullable
    String master;

    @Option(
            names = "--from",
            paramLabel = "STEP",
            converter = StepConverter.class,
            completionCandidates = StepNames.class,
            description = "Does this step and those after it again: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Step from;

    @Option(
            names = "--date",
            paramLabel = "YYYY-MM-DD",
            converter = DayConverter.class,
            description = "The day that $${date} stands for in the pipeline file, in --set and in --workdir, and"
                    + " $${date-1} the day before it: for data that come day by day.")
    @Nullable
    Day date;

    @Option(
            names = "--strict",
            description =
                    "Refuses whatever would be left out, converted, clipped or guessed on the way without a setting"
                            + " that asks for it (limits.strict=true).")
    boolean strict;

    @Option(
            names = "--dry-run",
            description = "Prints the java or spark-submit command and checks the pipeline file, and runs nothing.")
    boolean dryRun;

    static final class DayConverter implements ITypeConverter<Day> {
        @Override
        public Day convert(String text) {
            try {
                return Day.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class StepConverter implements ITypeConverter<Step> {
        @Override
        public Step convert(String text) {
            try {
                return Step.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** The steps as {@code --help} and a shell's completion name them. */
    static final class StepNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Step.values()).map(Step::toString).iterator();
        }
    }
}
