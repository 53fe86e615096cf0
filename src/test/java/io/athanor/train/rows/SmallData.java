package io.athanor.train.rows;

import io.athanor.base.Seeds;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.data.Split;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Multiclass;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up rows of three classes, in virtual shards of uneven sizes; some modalities of some rows are missing. */
public final class SmallData {
    public static final int CLASSES = 3;

    /** Which counts all classes alike. */
    public static final Multiclass TASK = new Multiclass(List.of("0", "1", "2"), List.of(1L, 1L, 1L));

    public static final FeatureSchema SCHEMA = new FeatureSchema(List.of(
            new FeatureSpec(new Modality("image"), new Shape.Vector(12)),
            new FeatureSpec(new Modality("text"), new Shape.Sequence(5, 6)),
            new FeatureSpec(new Modality("audio"), new Shape.Vector(4))));

    private SmallData() {}

    /** @param sizes rows of each shard */
    public static Map<Integer, TrainingRows> shards(int... sizes) {
        Map<Integer, TrainingRows> shards = new LinkedHashMap<>();
        for (int s = 0; s < sizes.length; s++) {
            shards.put(s, rows("s" + s + "-", sizes[s]));
        }
        return shards;
    }

    public static RowsInMemory rows(String prefix, int n) {
        String[] ids = new String[n];
        Split[] splits = new Split[n];
        int[] labels = new int[n];
        float[][][] features = new float[3][n][];
        for (int i = 0; i < n; i++) {
            ids[i] = prefix + i;
            long h = Seeds.hash(ids[i]);
            splits[i] = Seeds.uniform(Seeds.mix(h, 1)) < 0.25 ? Split.VALIDATION : Split.TRAIN;
            labels[i] = (int) (CLASSES * Seeds.uniform(Seeds.mix(h, 2)));
            int[] sizes = {12, 6 * (1 + (int) (5 * Seeds.uniform(Seeds.mix(h, 3)))), 4};
            for (int m = 0; m < 3; m++) {
                if (Seeds.uniform(Seeds.mix(h, 4, m)) < 0.8) {
                    features[m][i] = new float[sizes[m]];
                    for (int j = 0; j < sizes[m]; j++) {
                        double noise = Seeds.uniform(Seeds.mix(h, 5, m, j)) - 0.5;
                        features[m][i][j] = (float) (2 * noise + (j % CLASSES == labels[i] ? 0.5 : 0));
                    }
                }
            }
        }
        return new RowsInMemory(SCHEMA, ids, splits, labels, features, Map.of());
    }

    public static Weights given() {
        Map<String, float[]> given = new LinkedHashMap<>();
        for (FeatureSpec s : SCHEMA.specs()) {
            int width = s.shape() instanceof Shape.Vector v ? v.width() : ((Shape.Sequence) s.shape()).width();
            float[] mean = new float[width];
            float[] scale = new float[width];
            Arrays.fill(mean, 0.1f);
            Arrays.fill(scale, 1.5f);
            given.put(s.modality() + ".mean", mean);
            given.put(s.modality() + ".scale", scale);
        }
        return new Weights(given);
    }
}
