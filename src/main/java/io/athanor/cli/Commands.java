package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.config.Bound;
import io.athanor.config.Day;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsText;
import io.athanor.job.LocalFiles;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.work.SavedPipeline;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What several commands do alike. */
final class Commands {
    private static final Pattern DATA =
            Pattern.compile(".*\\.((csv|jsonl|ndjson|parquet|tar)(\\.(gz|bz2|xz|zst))?|tgz)", Pattern.CASE_INSENSITIVE);

    private static final Pattern PATTERN = Pattern.compile("[*?\\[\\]{}]");

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    private Commands() {}

    /**
     * The settings that a file holds, or those of the last run in a work directory.
     *
     * @param day what {@code ${date}} in the file stands for, or null
     * @throws io.athanor.base.UserError if there are none, or naming every mistake in them
     */
    static Bound<PipelineSettings> pipeline(
            String file, List<String> sets, Map<String, String> environment, @Nullable Day day) {
        if (isWorkDirectory(file)) {
            return SavedPipeline.in(place(file), hadoop()).bound(sets);
        }
        return PipelineFile.read(text(file), file, sets, environment, day, Pipelines.registry());
    }

    /**
     * The text of a pipeline file, or of the settings of the last run in a work directory.
     *
     * @throws io.athanor.base.UserError if there is none
     */
    static String text(String file) {
        if (isWorkDirectory(file)) {
            return SettingsText.of(
                    SavedPipeline.in(place(file), hadoop()).bound(List.of()).settings());
        }
        if (DATA.matcher(file).matches() && !isUri(file) && Files.isRegularFile(Path.of(file))) {
            throw new UserError("Cannot read the pipeline " + file
                    + ": that is data, expected a YAML file. athanor init " + file + " drafts a pipeline for it.");
        }
        try {
            return isUri(file) ? remoteText(file) : Files.readString(Path.of(file));
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new UserError(
                    "Cannot read the pipeline " + file + ": found no such file, expected a YAML file. athanor init DATA"
                            + " writes a first one.",
                    e);
        } catch (CharacterCodingException e) {
            throw new UserError(
                    "Cannot read the pipeline " + file
                            + ": found bytes that are no text, expected a YAML file in UTF-8.",
                    e);
        } catch (IOException e) {
            throw new UserError("Cannot read the pipeline " + file + ": " + e + ", expected a YAML file.", e);
        }
    }

    static boolean isPipelineFile(String argument) {
        return argument.endsWith(".yaml") || argument.endsWith(".yml");
    }

    static boolean isWorkDirectory(String argument) {
        return !isPipelineFile(argument) && (isUri(argument) || isFolder(argument));
    }

    /**
     * A folder to work in, as Hadoop takes it: to Hadoop what stands before a colon is a file system.
     *
     * @throws UserError if its name is one that Spark would take for a pattern of several
     */
    static String place(String folder) {
        if (PATTERN.matcher(folder).find()) {
            throw new UserError("Cannot work in " + folder + ": found one of * ? [ ] { } in it, which Spark takes for a"
                    + " pattern of names, expected one name. Choose another.");
        }
        return folder.contains(":") && !isUri(folder)
                ? Path.of(folder).toAbsolutePath().toString()
                : folder;
    }

    private static boolean isUri(String argument) {
        return URI.matcher(argument).matches();
    }

    /** A path without a scheme is one of Hadoop's default file system, which is this machine's unless Hadoop is told. */
    private static boolean isFolder(String path) {
        Configuration hadoop = hadoop();
        if ("file".equals(FileSystem.getDefaultUri(hadoop).getScheme())) {
            return Files.isDirectory(Path.of(path));
        }
        var folder = new org.apache.hadoop.fs.Path(place(path));
        try {
            return folder.getFileSystem(hadoop).getFileStatus(folder).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + path, e);
        }
    }

    private static String remoteText(String file) throws IOException {
        var path = new org.apache.hadoop.fs.Path(file);
        try (var in = path.getFileSystem(hadoop()).open(path)) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in.readAllBytes()))
                    .toString();
        }
    }

    /** What was typed, for people. */
    static String words(CommandSpec spec) {
        return "athanor " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    }

    /** Where a pipeline's artefacts go unless it is said. */
    static String usualWorkDirectory(PipelineSettings settings) {
        return "work/" + settings.name().replaceAll("[^A-Za-z0-9._-]+", "-");
    }

    /** Hadoop's settings with what spark-submit was told of them. */
    static Configuration hadoop() {
        Configuration hadoop = new Configuration();
        hadoop.set(LocalFiles.SETTING, LocalFiles.class.getName());
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("spark.hadoop."))
                .forEach(name -> hadoop.set(name.substring("spark.hadoop.".length()), System.getProperty(name)));
        return hadoop;
    }

    /** The commands a user should know. */
    static List<String> visible(CommandLine line) {
        return line.getSubcommands().entrySet().stream()
                .filter(c -> !c.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }
}
