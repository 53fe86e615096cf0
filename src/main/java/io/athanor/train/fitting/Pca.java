package io.athanor.train.fitting;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import java.util.Optional;

/** The principal components with the largest variance, largest first. */
@Registered("pca")
public record Pca(
        @Setting(value = "Components that are kept, at most the width.", min = 1, max = 4096)
        int components) implements ValueTransform {
    @Override
    public Optional<String> refusal(int width) {
        if (components > width) {
            return Optional.of("found components of " + components + ", expected at most the width of " + width);
        }
        return Components.refusal(width);
    }

    @Override
    public TransformFit<?> fit(int width) {
        return new Components(width, components, false, Components.ROUNDING);
    }
}
