package io.athanor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import io.athanor.fusion.network.FusionNetworks;
import io.athanor.train.loop.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** What the figures of {@code jobs/bench fusion} are held against. */
class FusionSetTest {
    private static final int ROWS = 20_000;
    private static final NormalDistribution NORMAL = new NormalDistribution();

    @Test
    void best_rule_of_a_set_whose_arithmetic_is_known_gets_what_that_says() {
        double bit = NORMAL.cumulativeProbability(2);
        assertThat(rows("unique").bayesRate()).isCloseTo(bit * bit, offset(0.01));
        double wrong = NORMAL.cumulativeProbability(-3);
        assertThat(rows("synergy").bayesRate()).isCloseTo(1 - 2 * wrong * (1 - wrong), offset(0.005));
    }

    @Test
    void one_modality_of_a_synergy_or_of_a_lag_says_nothing() {
        for (String name : new String[] {"synergy", "temporal-lag"}) {
            FusionRows rows = rows(name);
            for (int m = 0; m < 2; m++) {
                int hidden = m;
                boolean[][] without = new boolean[ROWS][2];
                Arrays.stream(without).forEach(row -> row[hidden] = true);
                assertThat(new FusionRows(rows.set(), rows.labels(), rows.features(), without).bayesRate())
                        .as("%s without m%d", name, m)
                        .isCloseTo(0.5, offset(0.015));
            }
        }
    }

    @Test
    void half_of_four_modalities_are_hidden_of_every_row() {
        for (boolean[] row : rows("redundant").hidden()) {
            int hidden = 0;
            for (boolean each : row) {
                hidden += each ? 1 : 0;
            }
            assertThat(hidden).isEqualTo(2);
        }
    }

    @Test
    void zeros_for_what_is_missing_cost_a_network_that_never_saw_any_what_a_mask_saves() {
        FusionSet redundant = rows("redundant").set();
        TrainingSettings settings = PipelineFile.read(
                        FusionBench.TRAINING,
                        "trainings",
                        List.of(),
                        Map.of(),
                        SettingsRegistry.of(TrainingSettings.class))
                .settings();
        var trial = new FusionTrial(
                FusionRows.draw(redundant, 2_000, 1), FusionRows.draw(redundant, 4_000, 1001), settings, 1);
        double masked = trial.network(PipelineFile.settings(FusionNetworks.registry(), "low-rank-tensor", Map.of()))
                .accuracy();
        Map<String, FusionTrial.Result> zeros = trial.zeroFillings();
        assertThat(masked).isGreaterThan(zeros.get("zero-filling-bare").accuracy() + 0.05);
        assertThat(masked).isGreaterThan(zeros.get("zero-filling").accuracy());
    }

    private static FusionRows rows(String name) {
        FusionSet set = FusionSet.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return FusionRows.draw(set, ROWS, 3);
    }
}
