package io.athanor.cli;

import io.athanor.job.bundles.ModelRequest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor models}: the encoders that come with the program, and the models that users bring. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Lists the models known here, with size, licence and hashes: those that come along, and those that were added.",
        footer = {
            "",
            "Examples:",
            "  athanor models",
            "  athanor models add hdfs:///models/dinov2-small --name dinov2",
            "  athanor models words texts.jsonl --name my-words",
            "  athanor models check dinov2"
        })
final class ModelsCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;
    private final Jobs jobs;

    private ModelsCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    /** With the commands below it. */
    static CommandLine line(Terminal terminal, Jobs jobs) {
        return new CommandLine(new ModelsCommand(terminal, jobs))
                .addSubcommand(new Add(terminal, jobs))
                .addSubcommand(new WordsCommand(terminal, jobs))
                .addSubcommand(new Show(terminal, jobs))
                .addSubcommand(new Check(terminal, jobs))
                .addSubcommand(new Remove(terminal, jobs));
    }

    @Override
    public Integer call() {
        terminal.out().print(jobs.models());
        return 0;
    }

    /** {@code athanor models add}. */
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = {
                "Gives a name to a model: an ONNX file, or a folder with one as Hugging Face lays it out.",
                "What it takes and gives is read from the file itself and from config.json, preprocessor_config.json and",
                "tokenizer.json beside it; options say what these do not. It is tried on payloads made for that, and what was",
                "found is written as a card. The model's files stay where they are."
            },
            footer = {
                "",
                "Examples:",
                "  athanor models add models/all-MiniLM-L6-v2",
                "  athanor models add s3a://models/e5-small --prefix 'query: ' --name e5",
                "  athanor models add resnet.onnx --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
            })
    static final class Add implements Callable<Integer> {
        private final Terminal terminal;
        private final Jobs jobs;

        @Parameters(
                index = "0",
                paramLabel = "ADDRESS",
                description = "A folder or an ONNX file: a path or an address.")
        String address = "";

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "What pipelines call it (default: the folder's name).")
        @Nullable
        String name;

        @Option(
                names = "--variant",
                paramLabel = "VARIANT",
                description = "Takes model_VARIANT.onnx, such as fp16 or int8, and not model.onnx.")
        @Nullable
        String variant;

        @Option(names = "--output", paramLabel = "OUTPUT", description = "Which output of the network is the feature.")
        @Nullable
        String output;

        @Option(
                names = "--pooling",
                paramLabel = "HOW",
                description = "How a sequence becomes one vector: mean, cls, last, max; none keeps it as a sequence.")
        @Nullable
        String pooling;

        @Option(names = "--normalise", negatable = true, description = "Whether vectors are brought to length 1.")
        @Nullable
        Boolean normalise;

        @Option(names = "--prefix", paramLabel = "TEXT", description = "Put before each text.")
        @Nullable
        String prefix;

        @Option(names = "--max-tokens", paramLabel = "N", description = "Word pieces read of a text.")
        @Nullable
        Integer maxTokens;

        @Option(
                names = "--mean",
                split = ",",
                paramLabel = "R,G,B",
                description = "Mean of red, green and blue in [0, 1], if no file says it.")
        List<Float> mean = List.of();

        @Option(names = "--std", split = ",", paramLabel = "R,G,B", description = "Standard deviation, beside --mean.")
        List<Float> std = List.of();

        private Add(Terminal terminal, Jobs jobs) {
            this.terminal = terminal;
            this.jobs = jobs;
        }

        @Override
        public Integer call() {
            terminal.out()
                    .print(jobs.addModel(new ModelRequest(
                            address, name, variant, output, pooling, normalise, prefix, maxTokens, mean, std)));
            return 0;
        }
    }

    /** What is asked of one model. */
    abstract static class OfModel implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(index = "0", paramLabel = "MODEL", description = "A name, a folder or an ONNX file.")
        String model = "";

        private OfModel(Terminal terminal) {
            this.terminal = terminal;
        }

        /** @return what to print */
        abstract String said();

        @Override
        public Integer call() {
            terminal.out().print(said());
            return 0;
        }
    }

    /** {@code athanor models show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Says what is known of a model, and prints its card.",
            footer = {"", "Example:", "  athanor models show dinov2"})
    static final class Show extends OfModel {
        private final Jobs jobs;

        private Show(Terminal terminal, Jobs jobs) {
            super(terminal);
            this.jobs = jobs;
        }

        @Override
        String said() {
            return jobs.showModel(model);
        }
    }

    /** {@code athanor models check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Fetches a model's files, compares their hashes with its card, and tries it on this machine.",
            footer = {"", "Example:", "  athanor models check dinov2"})
    static final class Check extends OfModel {
        private final Jobs jobs;

        private Check(Terminal terminal, Jobs jobs) {
            super(terminal);
            this.jobs = jobs;
        }

        @Override
        String said() {
            return jobs.checkModel(model);
        }
    }

    /** {@code athanor models remove}. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Takes a name away that models add gave. The model's files stay where they are.",
            footer = {"", "Example:", "  athanor models remove dinov2"})
    static final class Remove extends OfModel {
        private final Jobs jobs;

        private Remove(Terminal terminal, Jobs jobs) {
            super(terminal);
            this.jobs = jobs;
        }

        @Override
        String said() {
            return jobs.removeModel(model);
        }
    }
}
