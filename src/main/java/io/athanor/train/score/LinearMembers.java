package io.athanor.train.score;

import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Intake;
import io.athanor.fusion.network.LinearNetwork;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Cross-fitted ensembles of linear models: the k-th member is fitted on all training rows but those of fold k, with the penalty that
 * validation rows choose for a fit of all of them. Fitted to convergence as the {@linkplain Baselines baselines} are, and as networks, so
 * that they can be pooled with others and exported.
 */
public final class LinearMembers {
    private LinearMembers() {}

    /**
     * A model of each selection of the features, in a task of its own.
     *
     * @param rows whose members {@linkplain JoinedRows#crossFitted answer} for a fold each, by name
     */
    public static <K> Map<K, FusionModel> fit(JoinedTable table, Map<K, JoinedRows> rows) {
        JavaSparkContext context = table.context();
        List<JoinedRows> recipes = new ArrayList<>(rows.values());
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        List<Weights> fitted = context.parallelize(recipes, recipes.size())
                .map(recipe -> weights(recipe, hadoop.value().value()))
                .collect();
        Map<K, FusionModel> models = new LinkedHashMap<>();
        rows.forEach((name, of) ->
                models.put(name, FusionModel.of(network(of), fitted.get(models.size()), of.transforms(), of.task())));
        return models;
    }

    /** What is fitted of these rows. */
    public static FusionNetwork network(JoinedRows rows) {
        LinearNetwork member = new LinearNetwork(
                new Intake(rows.transforms().encodedSchema()), rows.task().width());
        return EnsembleNetwork.of(member, rows.answerers().size());
    }

    private static Weights weights(JoinedRows recipe, Configuration configuration) {
        BaselineExamples examples = BaselineExamples.read(recipe, Baselines.MOST_ROWS, 0, configuration);
        BaselineKind.Rows validation = examples.validation();
        PenaltySearch.Chosen chosen = new PenaltySearch(validation.inputs(), validation.labels(), recipe.task())
                .choose(fit(examples.training(), recipe));
        EnsembleNetwork network = (EnsembleNetwork) network(recipe);
        Map<String, float[]> weights =
                new LinkedHashMap<>(recipe.transforms().given().values());
        for (int member = 0; member < network.members(); member++) {
            int fold = member;
            // from the prior, not from the fit of all rows: that knows the fold, and at a small penalty a fit ends
            // where it began
            LinearFit.Fitted fitted = fit(examples.training(example -> example.answerer() != fold), recipe)
                    .fit(chosen.penalty());
            weights.put(network.tensor(member, LinearNetwork.LAYER + ".weight"), flat(fitted.coefficients()));
            weights.put(
                    network.tensor(member, LinearNetwork.LAYER + ".bias"), flat(new double[][] {fitted.intercepts()}));
        }
        return new Weights(weights);
    }

    private static LinearFit fit(BaselineKind.Rows rows, JoinedRows recipe) {
        return new LinearFit(rows.inputs(), rows.labels(), recipe.task());
    }

    private static float[] flat(double[][] values) {
        int width = values[0].length;
        float[] flat = new float[values.length * width];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) values[i / width][i % width];
        }
        return flat;
    }
}
