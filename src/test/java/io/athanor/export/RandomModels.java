package io.athanor.export;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Seeds;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Intake;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransform;
import io.athanor.train.transform.FittedTransforms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks with weights and rows that follow from a seed alone. */
final class RandomModels {
    static final FeatureSchema SCHEMA = new FeatureSchema(List.of(
            new FeatureSpec(new Modality("image"), new Shape.Vector(12)),
            new FeatureSpec(new Modality("text"), new Shape.Sequence(7, 8)),
            new FeatureSpec(new Modality("audio"), new Shape.Vector(5))));
    static final List<String> CLASSES = List.of("cat", "dog", "eel", "fox");
    static final Task TASK = Multiclass.of(CLASSES);

    /** Of a table too: no network here reads it, the file only carries it. */
    static final FittedTransforms TRANSFORMS = new FittedTransforms(List.of(
            asIs(SCHEMA.specs().get(0)),
            asIs(SCHEMA.specs().get(1)),
            asIs(SCHEMA.specs().get(2)),
            new FittedModality(
                    new FeatureSpec(
                            new Modality("table"),
                            new Shape.Table(List.of(new Shape.Column("price", true), new Shape.Column("kind", false)))),
                    List.of(
                            new FittedColumn.Numeric("price", 2.5, 0, 1),
                            new FittedColumn.Categorical("kind", List.of("b", "a"))),
                    List.of(),
                    new float[] {1, 0, 0.5f, 0.25f, 0},
                    new float[] {0.1f, 2, 3, 4, 0})));

    private RandomModels() {}

    private static FittedModality asIs(FeatureSpec spec) {
        int width = Intake.width(spec);
        return new FittedModality(spec, List.of(), List.of(), new float[width], new float[width]);
    }

    /** One of each form, from a width to another. */
    static List<FittedTransform> steps(int width, int out) {
        int count = 6;
        float[] quantiles = new float[width * count];
        for (int i = 0; i < quantiles.length; i++) {
            // the third and the fourth are the same
            quantiles[i] = (i % count - (i % count > 2 ? 3 : 2)) * 0.4f + i / count * 0.01f;
        }
        return List.of(
                new FittedTransform.Affine(draws(4, width), draws(5, width)),
                new FittedTransform.Quantiles(count, quantiles),
                new FittedTransform.Projection(draws(6, width), draws(7, width * out)),
                new FittedTransform.UnitLength());
    }

    private static float[] draws(int seed, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (2 * Seeds.uniform(Seeds.mix(seed, i)) - 1);
        }
        return values;
    }

    static ModelNotes notes(FeatureSchema schema) {
        return new ModelNotes(
                "teacher",
                new Fingerprint("0123456789abcdef"),
                TASK,
                TASK.decision(),
                schema,
                Json.canonical(TRANSFORMS));
    }

    static Weights weights(FusionNetwork network) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (ParameterSpec p : network.parameters()) {
            float[] v = new float[Math.toIntExact(p.size())];
            for (int i = 0; i < v.length; i++) {
                double draw = Seeds.uniform(Seeds.mix(1, Seeds.hash(p.name()), i));
                v[i] = (float) (p.name().endsWith(".scale") ? 0.5 + draw : draw - 0.5);
            }
            values.put(p.name(), v);
        }
        return new Weights(values);
    }

    /** [modality][row], a third of them missing, sequences of differing length. */
    static float[][][] features(FeatureSchema schema, int rows) {
        float[][][] features = new float[schema.specs().size()][rows][];
        for (int m = 0; m < features.length; m++) {
            for (int i = 0; i < rows; i++) {
                if (Seeds.uniform(Seeds.mix(2, m, i)) < 0.67) {
                    features[m][i] = new float[size(schema.specs().get(m).shape(), i)];
                    for (int j = 0; j < features[m][i].length; j++) {
                        features[m][i][j] = (float) (4 * Seeds.uniform(Seeds.mix(3, m, i, j)) - 2);
                    }
                }
            }
        }
        return features;
    }

    private static int size(Shape shape, int row) {
        return shape instanceof Shape.Sequence s
                ? (1 + row % s.maxTokens()) * s.width()
                : ((Shape.Vector) shape).width();
    }
}
