package io.athanor.job;

import io.athanor.data.Modality;
import io.athanor.evaluate.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What models are called: in folders of a work directory, on the command line, in figures and reports. Teachers and students
 * beside the usual ones have the names that the pipeline file gives them; all other names follow from these.
 */
public final class ModelNames {
    /** Of the folder, among those of models, that holds what is fitted before any network. */
    public static final String TRANSFORMS = "transforms";

    private static final String HEAD = "head-";
    private static final String WITHOUT_FOLD = "-without-fold-";
    private static final String CANDIDATE = "-candidate-";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,59}");

    /** What has another meaning. */
    private static final Pattern TAKEN = Pattern.compile(String.join(
            "|",
            Method.TEACHER.name(),
            Method.STUDENT.name(),
            Method.PRIOR.name(),
            TRANSFORMS,
            HEAD + ".*",
            Method.LINEAR + ".*",
            Method.TREES + ".*",
            Method.BEST + ".*",
            ".*" + Method.ALONE,
            ".*" + WITHOUT_FOLD + ".*",
            ".*" + CANDIDATE + ".*"));

    private ModelNames() {}

    /** Of the model of one modality alone. */
    public static String head(Modality modality) {
        return HEAD + modality;
    }

    /**
     * Of a model that a teacher which pools several may be made of. The heads are those that every pipeline has, where they are trained
     * as the usual teacher is.
     */
    public static String candidate(String teacher, String candidate) {
        return candidate.startsWith(HEAD) && teacher.equals(Method.TEACHER.name())
                ? candidate
                : teacher + CANDIDATE + candidate;
    }

    /** Of a linear model among them. */
    public static String linear(String of) {
        return Method.LINEAR + of;
    }

    /** Of a teacher's twin that never sees one fold of the training rows. */
    public static String withoutFold(String teacher, int fold) {
        return teacher + WITHOUT_FOLD + fold;
    }

    /**
     * Looks at the names of a pipeline file.
     *
     * @param further names of teachers and students, by the key they stand under
     * @throws IllegalArgumentException beginning with the keys of a name that cannot be one
     */
    static void check(Map<String, ? extends Collection<String>> further, Collection<String> modalities) {
        Stream.of(Method.TEACHER, Method.STUDENT)
                .map(Method::name)
                .filter(modalities::contains)
                .forEach(name -> {
                    throw refused("modalities", name, "another name: a model is called so");
                });
        further.forEach((key, names) -> names.forEach(name -> {
            if (!NAME.matcher(name).matches()) {
                throw refused(
                        key,
                        name,
                        "a name that a folder may have anywhere: at most 60 of a-z, 0-9, - and _, the first a letter");
            }
            if (TAKEN.matcher(name).matches()) {
                throw refused(key, name, "another name: this one has a meaning of its own");
            }
            if (modalities.contains(name)) {
                throw refused(key, name, "another name: a modality is called so");
            }
            List<String> others = further.entrySet().stream()
                    .filter(other ->
                            !other.getKey().equals(key) && other.getValue().contains(name))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!others.isEmpty()) {
                throw refused(key, name, "another name: one of " + others.get(0) + " is called so");
            }
        }));
    }

    private static IllegalArgumentException refused(String key, String name, String expected) {
        return new IllegalArgumentException(key + "." + name + ": found the name '" + name + "', expected " + expected);
    }
}
