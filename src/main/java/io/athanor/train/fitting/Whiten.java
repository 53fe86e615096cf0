package io.athanor.train.fitting;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The principal components, each to a variance of 1: values that are uncorrelated and of one size. */
@Registered("whiten")
public record Whiten(
        @Setting(
                value = "Components that are kept, those of the largest variance; all of them if left out.",
                otherwise = Setting.NONE,
                min = 1,
                max = 4096)
        @Nullable
        Integer components,

        @Setting(
                value = "A component whose variance is below this share of the largest is noise, and becomes 0.",
                otherwise = "0.000001",
                min = 0.000000000001,
                max = 1)
        double minVariance)
        implements ValueTransform {
    @Override
    public Optional<String> refusal(int width) {
        if (components != null && components > width) {
            return Optional.of("found components of " + components + ", expected at most the width of " + width);
        }
        return Components.refusal(width);
    }

    @Override
    public TransformFit<?> fit(int width) {
        return new Components(width, components == null ? width : components, true, minVariance);
    }
}
