package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.job.words.WordsRequest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor models words}: vectors of words, trained on texts. */
@Command(
        name = "words",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Trains vectors of words on texts (Word2Vec) and gives them a name.",
            "The encoder word-vectors then makes features of them. No label is read; but words of rows that test a model should not",
            "be among the texts if its figures are to be fair."
        },
        footer = {
            "",
            "Examples:",
            "  athanor models words corpus.txt.gz --name my-words",
            "  athanor models words 'articles-*.parquet' --field body --width 200 --name news",
            "  athanor models words reviews.jsonl --name reviews --out hdfs:///models/reviews.vec.gz"
        })
final class WordsCommand implements Callable<Integer> {
    private static final int WIDEST = 4_096;

    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;
    private final Jobs jobs;

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description =
                    "Folders, tar shards or Parquet, JSONL or CSV tables; or .txt and .txt.gz files, a text a line.")
    List<String> sources = List.of();

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "What pipelines call the vectors.")
    String name = "";

    @Option(
            names = "--field",
            split = ",",
            paramLabel = "FIELD",
            description = "Columns or members that hold texts (default: all that look like texts).")
    List<String> fields = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where to write the vectors, .vec or .vec.gz: a path or an address that a cluster's executors read (default:"
                            + " beside the card, on this machine).")
    @Nullable
    String out;

    @Option(names = "--width", paramLabel = "N", description = "Values of a vector (default: ${DEFAULT-VALUE}).")
    int width = 100;

    @Option(
            names = "--min-count",
            paramLabel = "N",
            description = "Words that are there less often have no vector (default: ${DEFAULT-VALUE}).")
    int minCount = 5;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Words before and behind a word that it is learned with (default: ${DEFAULT-VALUE}).")
    int window = 5;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the texts (default: ${DEFAULT-VALUE}).")
    int epochs = 5;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Parts of the texts that are trained on side by side: more are quicker on a cluster, and need more epochs"
                            + " (default: ${DEFAULT-VALUE}).")
    int partitions = 1;

    @Option(
            names = "--clean",
            split = ",",
            paramLabel = "STEP",
            defaultValue = "lower",
            description =
                    "What is done to a text first, as in a pipeline: nfc, nfkc, strip-html, collapse-whitespace, lower; none for"
                            + " nothing (default: ${DEFAULT-VALUE}).")
    List<String> clean = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "What is drawn follows from it (default: ${DEFAULT-VALUE}).")
    long seed = 7;

    WordsCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        MachineChecks.requireNames(null);
        MachineChecks.ofProcess(terminal.environment()).require(null);
        require("--width", width, WIDEST);
        require("--min-count", minCount, Integer.MAX_VALUE);
        require("--window", window, 1_000);
        require("--epochs", epochs, 10_000);
        require("--partitions", partitions, 10_000);
        if (out != null && !out.matches(".+\\.vec(\\.gz)?")) {
            throw new UserError("Cannot write the vectors to " + out + ": expected a name that ends in .vec or .vec.gz."
                    + " Correct --out.");
        }
        terminal.out()
                .print(jobs.trainWords(new WordsRequest(
                        sources, name, fields, out, width, minCount, window, epochs, partitions, clean, seed)));
        return 0;
    }

    private static void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new UserError(
                    "Cannot train with " + option + " " + value + ", expected 1 to " + most + ". Correct it.");
        }
    }
}
