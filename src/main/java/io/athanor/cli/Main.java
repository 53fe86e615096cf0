package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.config.Credentials;
import io.athanor.config.Suggestion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code athanor}. */
@Command(
        name = "athanor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Fuses pictures, texts, speech and tables into one model on Apache Spark, and distils a small one.",
        footer = {
            "",
            "Examples:",
            "  athanor run conf/pipelines/quickstart.yaml  from samples to a report",
            "  athanor init my-data.tar > my.yaml          a pipeline file for your data",
            "  athanor config my.yaml --explain            every setting and its value",
            "  athanor doctor                              what works on this machine",
            "",
            "Exit codes: 0 done; 2 you can mend it; 3 too many rejected rows; 1 a bug.",
            "athanor COMMAND --help tells more."
        })
public final class Main implements Runnable {
    private static final int USAGE = 2;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    /** Ends the process with the command's exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess();
        Interruption.answer(terminal);
        int code;
        try {
            SparkSettingsFile.apply(System.getProperties());
            NamelessUser.settle();
            code = run(arguments, terminal, new SparkJobs());
        } catch (UserError e) {
            Outcome outcome = Outcome.of(e);
            outcome.tell(terminal.err());
            code = outcome.code();
        }
        if (onYarnCluster()) {
            // there System.exit in the driver counts as a failure, and a thrown failure as one
            if (code != 0) {
                throw new IllegalStateException("ended with exit code " + code + "; _status.json says why");
            }
            return;
        }
        // a barrier stage leaves a timer behind that would keep the JVM alive
        System.exit(code);
    }

    /** Runs a command in this JVM and gives its exit code. */
    static int run(String[] arguments, Terminal terminal, Jobs jobs) {
        Optional<String> credential = Arrays.stream(arguments)
                .flatMap(argument -> Credentials.in(argument).stream())
                .findFirst();
        if (credential.isPresent()) {
            // before a word of it is noted anywhere
            terminal.err()
                    .println("athanor: Cannot take the command: it holds what looks like a credential ("
                            + credential.get() + "), expected none. " + Credentials.INSTEAD);
            return USAGE;
        }
        CommandLine line = commandLine(terminal, jobs);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((e, args) -> misunderstood(e, terminal));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            Outcome outcome = Outcome.of(e);
            outcome.tell(terminal.err());
            return outcome.code();
        });
        try {
            return line.execute(arguments);
        } catch (Error e) {
            // picocli hands on exceptions alone
            Outcome outcome = Outcome.of(e);
            outcome.tell(terminal.err());
            return outcome.code();
        }
    }

    static CommandLine commandLine(Terminal terminal, Jobs jobs) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new RunCommand(terminal, jobs))
                .addSubcommand(new InspectCommand(terminal, jobs))
                .addSubcommand(new InitCommand(terminal, jobs));
        StepCommand.all(terminal, jobs).forEach(step -> line.addSubcommand(step.getCommandName(), step));
        return line.addSubcommand(new CompareCommand(terminal, jobs))
                .addSubcommand(new PredictCommand(terminal, jobs))
                .addSubcommand(new ExplainCommand(terminal, jobs))
                .addSubcommand(new LedgerCommand(terminal))
                .addSubcommand(new QuarantineCommand(terminal))
                .addSubcommand(new GcCommand(terminal, jobs))
                .addSubcommand(new ConfigCommand(terminal))
                .addSubcommand(new DoctorCommand(terminal, jobs))
                .addSubcommand(ModelsCommand.line(terminal, jobs))
                .addSubcommand(new StatusCommand(terminal))
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Without a command: says how it is used. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "found no command, expected one of " + String.join(", ", Commands.visible(spec.commandLine())));
    }

    private static int misunderstood(ParameterException e, Terminal terminal) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName(" ");
        String hint = e instanceof UnmatchedArgumentException unmatched
                ? meant(command, unmatched.getUnmatched().get(0))
                        .map(m -> ", did you mean " + m + "?")
                        .orElse(".")
                : ".";
        String found = String.valueOf(e.getMessage()).strip();
        terminal.err()
                .println("athanor: Cannot understand the command: "
                        + (found.endsWith(".") ? found.substring(0, found.length() - 1) : found) + hint + " Run " + name
                        + " --help.");
        return USAGE;
    }

    private static Optional<String> meant(CommandLine command, String word) {
        return Suggestion.of(
                word,
                word.startsWith("-") ? command.getCommandSpec().optionsMap().keySet() : Commands.visible(command));
    }

    private static boolean onYarnCluster() {
        return "cluster".equals(System.getProperty("spark.submit.deployMode"))
                && "yarn".equals(System.getProperty("spark.master"));
    }
}
