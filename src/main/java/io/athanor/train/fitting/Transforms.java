package io.athanor.train.fitting;

import io.athanor.config.Registry;

/** What a modality may be told to go through before any network, by name. */
public final class Transforms {
    private Transforms() {}

    public static Registry<TransformSettings> registry() {
        return Registry.of(TransformSettings.class)
                .with(Standardise.class)
                .with(UnitLength.class)
                .with(Idf.class)
                .with(Bm25.class)
                .with(Quantile.class)
                .with(ColumnTransform.OneHot.class)
                .with(ColumnTransform.Impute.class)
                .with(Pca.class)
                .with(Whiten.class)
                .with(Vlad.class);
    }
}
