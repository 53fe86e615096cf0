package io.athanor.job.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrialGridTest {
    private static final String PIPELINE = """
            source: { manifest: "t.csv", id: key }
            label: kind
            modalities: { facts: { columns: [size, weight] } }
            teacher: { epochs: 60 }
            compare:
            """;

    private static TrialGrid grid(String compare) {
        String text = PIPELINE + compare.indent(2);
        return TrialGrid.of(settings(text, List.of()), source(text));
    }

    static PipelineSettings settings(String text, List<String> sets) {
        return PipelineFile.read(text, "p.yaml", sets, Map.of(), Pipelines.registry())
                .settings();
    }

    static PipelineSource source(String text) {
        return new PipelineSource() {
            @Override
            public PipelineSettings with(List<String> sets) {
                return settings(text, sets);
            }

            @Override
            public String textWith(List<String> sets) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static List<Integer> rungs(Halving halving) {
        return halving.rungs().stream().map(Halving.Rung::trials).toList();
    }

    @Test
    void a_grid_has_every_combination_and_its_last_path_changes_first() {
        TrialGrid grid = grid("vary: { teacher.fusion: [gated, concat], teacher.hidden: [32, 64] }");
        assertThat(grid.trials().stream().map(Trial::sets))
                .containsExactly(
                        List.of("teacher.fusion=gated", "teacher.hidden=32"),
                        List.of("teacher.fusion=gated", "teacher.hidden=64"),
                        List.of("teacher.fusion=concat", "teacher.hidden=32"),
                        List.of("teacher.fusion=concat", "teacher.hidden=64"));
        assertThat(grid.trials().get(3).settings())
                .isEqualTo(source(PIPELINE + "  vary: { teacher.fusion: [gated, concat], teacher.hidden: [32, 64] }\n")
                        .with(List.of("teacher.fusion=concat", "teacher.hidden=64")));
        assertThat(grid.combinations()).isEqualTo(4);
    }

    @Test
    void a_value_may_be_a_list_or_whole_settings() {
        TrialGrid grid = grid("vary: { teacher: [{ fusion: attention, epochs: 30 }, { fusion: concat, epochs: 60 }],"
                + " modalities.facts.transforms: [[standardise], [quantile, standardise]] }");
        assertThat(grid.trials()).hasSize(4);
        assertThat(grid.trials().get(0).epochs()).isEqualTo(30);
        assertThat(grid.trials().get(1).settings().transforms().toString()).contains("uantile");
        assertThat(grid.halving().rungs().get(0).epochs(30)).isEqualTo(10);
    }

    @Test
    void a_random_search_draws_without_repeats_and_the_same_again() {
        String compare = "search: random\ntrials: 10\nvary:\n  teacher.hidden: "
                + IntStream.rangeClosed(1, 50).boxed().toList() + "\n  teacher.epochs: [10, 20]\n";
        TrialGrid grid = grid(compare);
        assertThat(grid.trials()).hasSize(10).doesNotHaveDuplicates();
        assertThat(grid.trials().stream().map(Trial::sets)).doesNotHaveDuplicates();
        assertThat(grid.combinations()).isEqualTo(100);
        assertThat(grid(compare).trials()).isEqualTo(grid.trials());
        // of fewer combinations than trials all are tried
        assertThat(grid("search: random\nvary: { teacher.hidden: [1, 2, 3] }").trials())
                .hasSize(3);
    }

    @Test
    void every_mistake_in_what_varies_is_said_at_once() {
        assertThatThrownBy(() -> grid("""
                        vary:
                          teacher.fusoin: [gated]
                          teacher.hidden: [32, 0, 32]
                          seed: [1, 2]
                          teacher.epochs: []
                        """))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot compare: 5 mistakes in what varies.")
                .hasMessageContaining("\n  teacher.fusoin=gated: teacher.fusoin: unknown key, did you mean fusion?")
                .hasMessageContaining(
                        "\n  teacher.hidden=0: teacher.hidden: found \"0\", expected a whole number from 1 to 65536")
                .hasMessageContaining("\n  teacher.hidden: found 32 twice, expected each value once")
                .hasMessageContaining(
                        "\n  seed: is the same for all trials, expected a setting below modalities or teacher")
                .hasMessageContaining("\n  teacher.epochs: found no value, expected at least one")
                .hasMessageEndingWith("Mend them and run the command again.");
    }

    @Test
    void values_that_do_not_go_together_are_refused_by_the_combination() {
        assertThatThrownBy(
                        () -> grid("vary: { teacher.members: [1, 3], teacher.ensemble: [independent, cross-fitted] }"))
                .hasMessageStartingWith("Cannot compare: 1 mistake in what varies.")
                .hasMessageContaining("teacher.members=1 and teacher.ensemble=cross-fitted: ")
                .hasMessageContaining("members is 1, expected auto or at least 2 of a cross-fitted ensemble");
    }

    @Test
    void nothing_to_try_and_a_grid_without_end_are_refused() {
        assertThatThrownBy(() -> grid("vary: {}")).hasMessageContaining("nothing varies");
        String many = IntStream.rangeClosed(1, 200).boxed().toList().toString();
        assertThatThrownBy(() -> grid("vary: { teacher.hidden: " + many + ", teacher.epochs: " + many + " }"))
                .hasMessageContaining("more than 1000 combinations")
                .hasMessageContaining("set compare.search: random");
    }

    @Test
    void a_third_goes_on_with_three_times_the_epochs_until_all_of_them() {
        Halving halving = Halving.of(40, 3, 5, 60);
        assertThat(rungs(halving)).containsExactly(40, 14, 5);
        List<Integer> epochs = new ArrayList<>();
        halving.rungs().forEach(rung -> epochs.add(rung.epochs(60)));
        assertThat(epochs).containsExactly(7, 20, 60);
        assertThat(halving.trainings()).isEqualTo(59);
        // nobody is judged by fewer epochs than are asked for
        assertThat(rungs(Halving.of(40, 3, 21, 60))).containsExactly(40);
        assertThat(rungs(Halving.of(40, 3, 20, 60))).containsExactly(40, 14);
        // nor is anything halved that need not be
        assertThat(rungs(Halving.of(2, 3, 1, 60))).containsExactly(2);
        assertThat(rungs(Halving.of(40, 1, 1, 60))).containsExactly(40);
        assertThat(rungs(Halving.of(9, 3, 1, 60))).containsExactly(9, 3, 1);
    }
}
