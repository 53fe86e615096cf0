package io.athanor.job.measure;

import io.athanor.config.SettingsIdentity;
import io.athanor.evaluate.Method;
import io.athanor.job.PipelineSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Teachers and students of a pipeline, as an evaluation knows them. */
final class NamedModels {
    private NamedModels() {}

    /** Teachers, students and their twins, as methods that are measured. */
    static List<Method> methods(PipelineSettings settings) {
        List<Method> models = new ArrayList<>();
        settings.allTeachers().keySet().forEach(name -> models.add(Method.teacher(name)));
        settings.allStudents().forEach((name, student) -> {
            Method method = Method.student(name, student.teacher());
            models.add(method);
            models.add(method.alone());
        });
        return models;
    }

    /** What of settings decides a result, by name. */
    static SortedMap<String, Object> identities(Map<String, ?> settings) {
        SortedMap<String, Object> identities = new TreeMap<>();
        settings.forEach((name, each) -> identities.put(name, SettingsIdentity.of(each)));
        return identities;
    }
}
