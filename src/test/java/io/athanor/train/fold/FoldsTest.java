package io.athanor.train.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.data.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldsTest {
    private static final int FOLDS = 5;

    /** 400 rows in groups of 1 … 3, four labels of which the last is rare, some without a label. */
    private static List<SampleRow> rows() {
        List<SampleRow> rows = new ArrayList<>();
        for (int g = 0; rows.size() < 400; g++) {
            String label = g % 10 == 9 ? null : g % 10 == 8 ? "rare" : "label" + g % 3;
            for (int i = 0; i <= g % 3; i++) {
                rows.add(new SampleRow("s" + rows.size(), Split.TRAIN, "g" + g, label));
            }
        }
        return rows;
    }

    @Test
    void every_labelled_row_is_tested_once_and_groups_stay_together() {
        List<SampleRow> rows = rows();
        Folds folds = Folds.draw(rows, FOLDS, 7);
        for (int i = 0; i < rows.size(); i++) {
            int tested = 0;
            for (int f = 0; f < FOLDS; f++) {
                Split role = role(folds, rows.get(i), f);
                tested += role == Split.TEST ? 1 : 0;
                if (i > 0 && rows.get(i).group().equals(rows.get(i - 1).group())) {
                    assertThat(role).isEqualTo(role(folds, rows.get(i - 1), f));
                }
            }
            assertThat(tested).isEqualTo(rows.get(i).label() == null ? 0 : 1);
        }
    }

    @Test
    void groups_without_a_label_are_trained_on_in_every_fold_and_change_nothing_for_the_others() {
        List<SampleRow> labelled =
                rows().stream().filter(r -> r.label() != null).toList();
        for (int f = 0; f < FOLDS; f++) {
            Folds all = Folds.draw(rows(), FOLDS, 7);
            Folds few = Folds.draw(labelled, FOLDS, 7);
            for (SampleRow row : rows()) {
                assertThat(role(all, row, f)).isEqualTo(row.label() == null ? Split.TRAIN : role(few, row, f));
            }
        }
    }

    @Test
    void labels_are_spread_evenly_over_folds_and_roles() {
        List<SampleRow> rows = rows();
        Folds folds = Folds.draw(rows, FOLDS, 7);
        for (String label : List.of("label0", "label1", "label2", "rare")) {
            long all = rows.stream().filter(r -> label.equals(r.label())).count();
            for (int f = 0; f < FOLDS; f++) {
                int fold = f;
                long test = rows.stream()
                        .filter(r -> label.equals(r.label()) && role(folds, r, fold) == Split.TEST)
                        .count();
                long validation = rows.stream()
                        .filter(r -> label.equals(r.label()) && role(folds, r, fold) == Split.VALIDATION)
                        .count();
                assertThat(test).isBetween(all / FOLDS - 3, all / FOLDS + 3);
                assertThat(validation).isBetween(all / 15, all / 4);
            }
        }
    }

    @Test
    void the_draw_depends_on_the_seed_but_not_on_the_order_of_rows() {
        List<SampleRow> rows = rows();
        List<SampleRow> shuffled = new ArrayList<>(rows);
        Collections.reverse(shuffled);
        assertThat(roles(Folds.draw(shuffled, FOLDS, 7), rows)).isEqualTo(roles(Folds.draw(rows, FOLDS, 7), rows));
        assertThat(roles(Folds.draw(rows, FOLDS, 8), rows)).isNotEqualTo(roles(Folds.draw(rows, FOLDS, 7), rows));
    }

    @Test
    void they_travel_to_executors() throws Exception {
        Assignment fold = Folds.draw(rows(), FOLDS, 7).testedOn(2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(fold);
        }
        Assignment read =
                (Assignment) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(rows()).allSatisfy(r -> assertThat(read.role(r.sampleId(), r.split(), r.group()))
                .isEqualTo(fold.role(r.sampleId(), r.split(), r.group())));
        assertThat(read.role("never seen", Split.TEST, "g0")).isNull();
    }

    @Test
    void too_few_groups_are_refused() {
        List<SampleRow> two =
                List.of(new SampleRow("a", Split.TRAIN, "a", "x"), new SampleRow("b", Split.TRAIN, "b", "y"));
        assertThatThrownBy(() -> Folds.draw(two, 3, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("2 groups");
    }

    @Test
    void out_of_fold_trainings_hold_out_each_training_row_once() {
        Assignment outer = Folds.draw(rows(), FOLDS, 7).testedOn(0);
        for (SampleRow row : rows()) {
            Split role = outer.role(row.sampleId(), row.split(), row.group());
            int heldOut = 0;
            for (int k = 0; k < 3; k++) {
                Split inner = Assignment.outOfFold(outer, 3, k, 1).role(row.sampleId(), row.split(), row.group());
                heldOut += inner == Split.TEST ? 1 : 0;
                if (role == Split.TEST) {
                    assertThat(inner).isNull();
                }
                if (role == Split.VALIDATION) {
                    assertThat(inner).isEqualTo(Split.VALIDATION);
                }
            }
            assertThat(heldOut).isEqualTo(role == Split.TRAIN ? 1 : 0);
        }
    }

    private static Split role(Folds folds, SampleRow row, int fold) {
        return folds.testedOn(fold).role(row.sampleId(), row.split(), row.group());
    }

    private static List<Split> roles(Folds folds, List<SampleRow> rows) {
        return rows.stream().map(r -> role(folds, r, 1)).toList();
    }
}
