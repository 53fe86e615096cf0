package io.athanor.extract.encoder.sparkml;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.SparkSession;

/** A transformer by its class or its folder. What it runs is whoever's code that is. */
final class ForeignTransformer {
    /** Set by {@code --allow-code}, or to {@code true} among the settings that Spark is started with. */
    static final String ALLOWED = "spark.athanor.allow-code";

    /** Params whose values are written as JSON has them; all others are texts. */
    private static final List<Class<?>> PLAIN = List.of(
            IntParam.class,
            LongParam.class,
            DoubleParam.class,
            FloatParam.class,
            BooleanParam.class,
            StringArrayParam.class,
            DoubleArrayParam.class,
            IntArrayParam.class);

    private ForeignTransformer() {}

    /** @throws UserError if such code may not run, or there is no such transformer */
    static Transformer load(SparkMlSettings settings, SparkSession spark) {
        if (!Boolean.parseBoolean(spark.conf().get(ALLOWED, "false"))) {
            throw new UserError("Cannot use " + settings.title()
                    + ": it runs code that came with it, and that was not allowed, expected --allow-code. Give it if you"
                    + " trust whoever made it.");
        }
        String model = settings.model();
        Transformer transformer = model == null
                ? made(String.valueOf(settings.transformer()), settings)
                : read(model, settings, spark.sparkContext().hadoopConfiguration());
        settings.params().forEach((name, value) -> set(transformer, name, value, settings));
        return transformer;
    }

    private static Transformer made(String name, SparkMlSettings settings) {
        try {
            return transformer(type(name, settings).getDeclaredConstructor().newInstance(), settings);
        } catch (InvocationTargetException e) {
            throw refused(settings, String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw refused(settings, "it has no constructor without arguments", e);
        }
    }

    /** Every class that can be saved has a static method that loads it; which class it is stands in its metadata. */
    private static Transformer read(String model, SparkMlSettings settings, Configuration hadoop) {
        try {
            Class<?> type = type(metadata(new Path(model), settings, hadoop), settings);
            return transformer(type.getMethod("load", String.class).invoke(null, model), settings);
        } catch (InvocationTargetException e) {
            throw refused(settings, String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw refused(settings, "its class cannot be loaded from a folder", e);
        }
    }

    private static Transformer transformer(Object made, SparkMlSettings settings) {
        if (made instanceof Transformer transformer) {
            return transformer;
        }
        throw refused(
                settings,
                "it is a " + made.getClass().getName() + ", which transforms nothing yet",
                new ClassCastException());
    }

    private static Class<?> type(String name, SparkMlSettings settings) {
        try {
            return Class.forName(name, true, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new UserError(
                    "Cannot use " + settings.title() + ": found no class " + name
                            + ", expected it on the class path. Give its jar: --plugins JAR, or --jars to Spark.",
                    e);
        }
    }

    private static String metadata(Path model, SparkMlSettings settings, Configuration hadoop) {
        Path folder = new Path(model, "metadata");
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            for (var file : files.listStatus(folder)) {
                if (file.getPath().getName().startsWith("part-") && file.getLen() > 0) {
                    try (var in = files.open(file.getPath())) {
                        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        return Json.tree(text.lines().findFirst().orElse(""))
                                .path("class")
                                .asText();
                    }
                }
            }
        } catch (FileNotFoundException | JsonProcessingException e) {
            throw nothing(settings, e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder, e);
        }
        throw nothing(settings, new FileNotFoundException(folder.toString()));
    }

    private static UserError nothing(SparkMlSettings settings, Exception e) {
        return new UserError(
                "Cannot find " + settings.title()
                        + ": it has no metadata, expected a folder as Spark ML saves it. Correct model.",
                e);
    }

    private static UserError refused(SparkMlSettings settings, String why, Exception e) {
        return new UserError(
                "Cannot use " + settings.title() + ": "
                        + why.lines().findFirst().orElse("")
                        + ", expected a transformer of Spark ML, fitted if it needs to be. Name another.",
                e);
    }

    @SuppressWarnings("unchecked") // a Param says by its class of what type it is
    private static void set(Transformer transformer, String name, String value, SparkMlSettings settings) {
        if (!transformer.hasParam(name)) {
            List<String> names = new ArrayList<>();
            for (Param<?> param : transformer.params()) {
                names.add(param.name());
            }
            throw new UserError("Cannot use " + settings.title() + ": it has no Param " + name + ", expected one of "
                    + String.join(", ", names) + ". Correct params.");
        }
        Param<?> of = transformer.getParam(name);
        boolean plain = PLAIN.stream().anyMatch(kind -> kind.isInstance(of));
        Param<Object> param = (Param<Object>) of;
        try {
            transformer.set(param, param.jsonDecode(plain ? value : Json.canonical(value)));
        } catch (Exception e) {
            // of whatever kind: Scala declares none
            throw new UserError(
                    "Cannot use " + settings.title() + ": its Param " + name + " does not take '" + value + "' ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "), expected another value. Correct params." + name + ".",
                    e);
        }
    }

    /**
     * What a model's files hold, wherever they lie.
     *
     * @throws UserError if there are none
     */
    static String hash(String model, Configuration hadoop) {
        Path folder = new Path(model);
        List<String> hashes = new ArrayList<>();
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            String root = files.makeQualified(folder).toString();
            var below = files.listFiles(folder, true);
            while (below.hasNext()) {
                Path file = below.next().getPath();
                // checksums that a local file system keeps
                if (!file.getName().startsWith(".")) {
                    try (var in = files.open(file)) {
                        hashes.add(
                                file.toString().substring(root.length()) + " " + Fingerprint.sha256(in.readAllBytes()));
                    }
                }
            }
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "Cannot find the model " + model
                            + ": there is no such folder, expected one as Spark ML saves it. Correct model.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder, e);
        }
        hashes.sort(null);
        return Fingerprint.sha256(String.join("\n", hashes).getBytes(StandardCharsets.UTF_8));
    }
}
