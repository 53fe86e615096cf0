package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one method.
 *
 * @param kind what part it plays
 * @param of see {@link Method#of}
 * @param splits split → metric → figure
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MethodFigures(
        Method.Kind kind, @Nullable String of, SortedMap<String, SortedMap<String, Estimate>> splits)
        implements Serializable {

    static MethodFigures of(Method method, SortedMap<String, SortedMap<String, Estimate>> splits) {
        return new MethodFigures(method.kind(), method.of(), splits);
    }

    /** @param name its name, which is its key in {@link Metrics} */
    Method method(String name) {
        return new Method(kind, name, of);
    }
}
