package io.athanor.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.data.Modality;
import io.athanor.task.Decision;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RowChoiceTest {
    private static final Task CLASSES = new Multiclass(List.of("ant", "bee", "cat"), List.of(5L, 5L, 5L));
    private static final Reading READING = new Reading(CLASSES, CLASSES.decision());

    private static float[] sure(int of, double probability) {
        float rest = (float) (1 - probability) / 2;
        float[] all = {rest, rest, rest};
        all[of] = (float) probability;
        return all;
    }

    private static TreeMap<Modality, float[]> alone(float[] image, float[] text) {
        return new TreeMap<>(Map.of(new Modality("image"), image, new Modality("text"), text));
    }

    private static void offer(RowChoice choice, String id, int truth, float[] all, float[] image, float[] text) {
        choice.offer(READING, id, new float[] {truth}, all, alone(image, text));
    }

    @Test
    void a_few_rows_of_each_kind_are_chosen_by_their_scores_whoever_saw_which() {
        RowChoice one = new RowChoice(2);
        RowChoice other = new RowChoice(2);
        RowChoice whole = new RowChoice(2);
        for (int i = 0; i < 10; i++) {
            for (RowChoice some : List.of(i % 3 == 0 ? one : other, whole)) {
                offer(some, "wrong" + i, 0, sure(1, 0.5 + i / 25.0), sure(1, 0.6), sure(1, 0.6));
                offer(some, "right" + i, 2, sure(2, 0.5 + i / 25.0), sure(0, 0.6), sure(1, 0.9 - i / 50.0));
                // of one mind, though not equally sure of it
                offer(some, "alike" + i, 2, sure(2, 0.9), sure(2, 0.99), sure(2, 0.34));
            }
        }

        assertThat(one.add(other).rows()).isEqualTo(whole.rows());
        assertThat(whole.rows())
                .extracting(row -> row.kind() + " " + row.sampleId())
                .containsExactly(
                        "MISTAKE wrong9",
                        "MISTAKE wrong8",
                        "DISAGREEMENT right0",
                        "DISAGREEMENT right1",
                        "ONLY_TOGETHER right9",
                        "ONLY_TOGETHER right8");
        ChosenRow first = whole.rows().get(0);
        assertThat(first.truth()).isEqualTo("ant");
        assertThat(first.said()).isEqualTo("bee");
        assertThat(first.certainty()).isCloseTo(0.86, within(1e-6));
        assertThat(first.alone()).extracting(Opinion::said).containsExactly("bee", "bee");
    }

    @Test
    void equal_scores_are_told_apart_by_ids() {
        RowChoice forwards = new RowChoice(1);
        RowChoice backwards = new RowChoice(1);
        for (String id : List.of("a", "b", "c")) {
            offer(forwards, id, 0, sure(1, 0.8), sure(1, 0.6), sure(1, 0.6));
        }
        for (String id : List.of("c", "b", "a")) {
            offer(backwards, id, 0, sure(1, 0.8), sure(1, 0.6), sure(1, 0.6));
        }

        assertThat(forwards.rows()).extracting(ChosenRow::sampleId).containsExactly("a");
        assertThat(backwards.rows()).isEqualTo(forwards.rows());
    }

    @Test
    void a_row_of_one_modality_has_none_that_disagree() {
        RowChoice choice = new RowChoice(3);
        choice.offer(
                READING, "x", new float[] {0}, sure(0, 0.9), new TreeMap<>(Map.of(new Modality("text"), sure(1, 0.9))));

        assertThat(choice.rows()).isEmpty();
    }

    @Test
    void disagreement_is_the_divergence_of_what_is_said() {
        // two opinions that share nothing: ln 2
        assertThat(READING.disagreement(List.of(new float[] {1, 0, 0}, new float[] {0, 0, 1})))
                .isCloseTo(Math.log(2), within(1e-12));
        assertThat(READING.disagreement(List.of(sure(1, 0.7), sure(1, 0.7)))).isCloseTo(0, within(1e-9));
    }

    @Test
    void labels_and_numbers_are_read_in_their_own_words() {
        Task labels = new MultiLabel(List.of("red", "round"), List.of(5L, 5L), 10);
        Reading ofLabels = new Reading(labels, Decision.ofLabels(List.of(0.5f, 0.5f)));
        float[] label = labels.label("[\"red\"]");
        assertThat(ofLabels.said(new float[] {0.9f, 0.6f})).isEqualTo("red, round");
        assertThat(ofLabels.truth(label)).isEqualTo("red");
        assertThat(ofLabels.isRight(new float[] {0.9f, 0.1f}, label)).isTrue();
        assertThat(ofLabels.loss(new float[] {0.5f, 0.5f}, label)).isCloseTo(Math.log(2), within(1e-6));
        assertThat(ofLabels.worth(new float[] {0.5f, 0.5f}, 0)).isCloseTo(0, within(1e-6));
        assertThat(ofLabels.outputs(new float[] {0.1f, 0.3f}, null)).containsExactly(1);

        Task numbers = new Regression(List.of("x", "y"), List.of(10.0, 0.0), List.of(2.0, 1.0));
        Reading ofNumbers = new Reading(numbers, numbers.decision());
        assertThat(ofNumbers.said(new float[] {12, -1})).isEqualTo("x 12.00, y -1.000");
        // two deviations off in the one, and the other is not known
        assertThat(ofNumbers.loss(new float[] {12, 5}, new float[] {-1, Float.NaN}))
                .isCloseTo(2, within(1e-6));
        assertThat(ofNumbers.disagreement(List.of(new float[] {10, 1}, new float[] {14, 1})))
                .isCloseTo(0.5, within(1e-6));
    }
}
