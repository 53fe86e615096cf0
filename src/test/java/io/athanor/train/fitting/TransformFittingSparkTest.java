package io.athanor.train.fitting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransform;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformFittingSparkTest {
    @TempDir
    java.nio.file.Path folder;

    @Test
    void only_labelled_training_rows_count() {
        List<Row> rows = JoinedFixture.rows(120);
        List<Row> changed = new ArrayList<>();
        for (Row row : rows) {
            boolean counts = row.getString(2).equals("train") && row.getString(1) != null;
            changed.add(
                    counts
                            ? row
                            : RowFactory.create(
                                    row.get(0),
                                    row.get(1),
                                    row.get(2),
                                    row.get(3),
                                    new float[] {9, 9, 9, 9},
                                    true,
                                    new float[] {9, 9},
                                    true,
                                    RowFactory.create(1e9, "unheard of"),
                                    true));
        }
        assertThat(Json.write(fit(changed, "b"))).isEqualTo(Json.write(fit(rows, "a")));
    }

    @Test
    void they_are_means_medians_and_values_of_the_training_rows() {
        List<Row> rows = JoinedFixture.rows(120);
        FittedTransforms fitted = fit(rows, "a");

        double sum = 0;
        double squares = 0;
        List<Double> known = new ArrayList<>();
        int n = 0;
        for (Row row : rows) {
            if (row.getString(2).equals("train") && row.getString(1) != null) {
                float[] image = row.getAs(4);
                if (image != null) {
                    sum += image[1];
                    squares += image[1] * image[1];
                    n++;
                }
                if (!row.getStruct(8).isNullAt(0)) {
                    known.add(row.getStruct(8).getDouble(0));
                }
            }
        }
        FittedModality image = fitted.of(JoinedFixture.IMAGE);
        double mean = sum / n;
        assertThat((double) image.mean()[1]).isCloseTo(mean, within(1e-5));
        assertThat((double) image.scale()[1])
                .isCloseTo(1 / Math.sqrt((squares - n * mean * mean) / (n - 1)), within(1e-3));
        assertThat(image.mean()[3]).isEqualTo(5);
        assertThat(image.scale()[3]).as("a constant says nothing").isZero();

        FittedModality fields = fitted.of(JoinedFixture.FIELDS);
        known.sort(null);
        assertThat(((FittedColumn.Numeric) fields.columns().get(0)).fill())
                .isBetween(known.get(known.size() / 2 - 1), known.get(known.size() / 2));
        assertThat(((FittedColumn.Categorical) fields.columns().get(1)).values())
                .containsExactlyInAnyOrder("even", "odd");
        assertThat(fitted.encodedSchema().spec(JoinedFixture.FIELDS).shape()).isEqualTo(new Shape.Vector(5));
        assertThat(fitted.of(JoinedFixture.TEXT).mean()).hasSize(2);
        assertThat(fitted.given().of("fields.scale")).hasSize(5);
    }

    @Test
    void empty_and_unseen_cells_have_places_of_their_own() {
        FittedTransforms fitted = fit(JoinedFixture.rows(60), "a");
        var column =
                (FittedColumn.Numeric) fitted.of(JoinedFixture.FIELDS).columns().get(0);

        assertThat(fitted.encode(JoinedFixture.FIELDS, RowFactory.create(null, "unheard of")))
                .containsExactly((float) ((column.fill() - column.center()) * column.scale()), 1, 0, 0, 1);
        assertThat(fitted.encode(JoinedFixture.FIELDS, RowFactory.create(7.0, null)))
                .containsExactly((float) ((7 - column.center()) * column.scale()), 0, 0, 0, 0);
        assertThat(fitted.encode(JoinedFixture.IMAGE, null)).isNull();
        assertThatThrownBy(() -> fitted.encode(JoinedFixture.IMAGE, new float[3]))
                .hasMessageContaining("image has 3 values");
    }

    @Test
    void they_survive_as_json() throws Exception {
        FittedTransforms fitted =
                fit(JoinedFixture.rows(60), "a").only(List.of(JoinedFixture.FIELDS, JoinedFixture.TEXT));

        FittedTransforms read = Json.read(Json.write(fitted), FittedTransforms.class);

        assertThat(read).usingRecursiveComparison().isEqualTo(fitted);
        assertThat(read.modalities())
                .extracting(m -> m.source().modality())
                .containsExactly(JoinedFixture.TEXT, JoinedFixture.FIELDS);
        assertThatThrownBy(() -> read.of(new Modality("image"))).hasMessageContaining("image");
    }

    @Test
    void a_column_without_any_value_is_filled_with_zero() {
        List<Row> rows = new ArrayList<>();
        for (Row r : JoinedFixture.rows(30)) {
            rows.add(RowFactory.create(
                    r.get(0),
                    r.get(1),
                    r.get(2),
                    r.get(3),
                    r.get(4),
                    r.get(5),
                    r.get(6),
                    r.get(7),
                    RowFactory.create(null, null),
                    true));
        }
        FittedModality fields = fit(rows, "a").of(JoinedFixture.FIELDS);

        assertThat(fields.columns())
                .containsExactly(
                        new FittedColumn.Numeric("a b", 0, 0, 0), new FittedColumn.Categorical("kind", List.of()));
        assertThat(fields.scale()).containsOnly(0);
    }

    @Test
    void values_that_floats_cannot_tell_apart_are_told_apart() {
        double start = 1.7e9;
        List<Row> rows = JoinedFixture.rows(60);
        for (int i = 0; i < rows.size(); i++) {
            rows.set(i, withNumber(rows.get(i), start + i));
        }
        FittedTransforms fitted = fit(rows, "a");
        var column =
                (FittedColumn.Numeric) fitted.of(JoinedFixture.FIELDS).columns().get(0);

        assertThat((float) start).as("rounded").isEqualTo((float) (start + 1));
        assertThat(column.scale()).isBetween(1 / 30.0, 1 / 10.0);
        assertThat(fitted.of(JoinedFixture.FIELDS).scale()[0]).isCloseTo(1, within(1e-3f));
        float[] first = fitted.encode(JoinedFixture.FIELDS, RowFactory.create(start, null));
        float[] next = fitted.encode(JoinedFixture.FIELDS, RowFactory.create(start + 1, null));
        assertThat((double) next[0] - first[0]).isCloseTo(column.scale(), within(1e-6));
    }

    @Test
    void a_value_far_beyond_those_of_training_stays_finite_and_a_constant_says_nothing() {
        float[] encoded = new float[2];
        FittedColumn.Numeric narrow = FittedColumn.Numeric.of("x", 0, 0, 1e-30, true);
        narrow.encode(3e38, encoded, 0);
        assertThat(encoded).containsExactly((float) FittedColumn.Numeric.FURTHEST, 0);
        assertThat(narrow.isBeyond(3e38)).isTrue();
        assertThat(narrow.isBeyond(0)).isFalse();

        FittedColumn.Numeric constant = FittedColumn.Numeric.of("x", 5, 5, 1e-15, true);
        constant.encode(-3e38, encoded, 0);
        assertThat(encoded).containsExactly(0, 0);
    }

    @Test
    void columns_of_an_older_card_come_as_they_were() throws Exception {
        String card = "{\"kind\": \"numeric\", \"name\": \"x\", \"fill\": 3}";

        assertThat(Json.read(card, FittedColumn.class)).isEqualTo(new FittedColumn.Numeric("x", 3, 0, 1));
    }

    @Test
    void what_a_modality_cannot_go_through_is_told_by_its_name() {
        assertThatThrownBy(() -> fit(JoinedFixture.IMAGE, new ColumnTransform.OneHot(9, 1)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("modality 'image'")
                .hasMessageContaining("modalities.image.transforms");
        assertThatThrownBy(() -> fit(JoinedFixture.TEXT, new Standardise(), new Pca(3)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("modality 'text'")
                .hasMessageContaining("components of 3, expected at most the width of 2");
        var vlad = new Vlad(4, true, 0.5, 20_000);
        assertThatThrownBy(() -> fit(JoinedFixture.IMAGE, vlad))
                .hasMessageContaining("found vlad for a vector, expected it for a sequence");
        assertThatThrownBy(() -> fit(JoinedFixture.TEXT, new Standardise(), vlad))
                .hasMessageContaining("found vlad behind others, expected it first");
        assertThatThrownBy(() -> fit(JoinedFixture.FIELDS, new Standardise()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected impute among them: it has number columns, such as 'a b'");
        assertThatThrownBy(() -> fit(JoinedFixture.FIELDS, ColumnTransform.Impute.usual()))
                .hasMessageContaining("expected one-hot among them: it has word columns, such as 'kind'");
    }

    @Test
    void what_is_usual_is_what_one_may_write() {
        FittedTransforms written = fit(Map.of(
                JoinedFixture.IMAGE,
                new TransformChain(List.of(new Standardise())),
                JoinedFixture.FIELDS,
                new TransformChain(
                        List.of(ColumnTransform.Impute.usual(), ColumnTransform.OneHot.usual(), new Standardise()))));

        assertThat(Json.write(written)).isEqualTo(Json.write(fit(Map.of())));
    }

    /** Each is fitted on what those before it make. */
    @Test
    void transforms_are_done_one_after_the_other() {
        FittedModality image = fit(Map.of(
                        JoinedFixture.IMAGE,
                        new TransformChain(List.of(new Standardise(), new Pca(2), new Standardise()))))
                .of(JoinedFixture.IMAGE);

        assertThat(image.steps())
                .hasExactlyElementsOfTypes(FittedTransform.Affine.class, FittedTransform.Projection.class);
        assertThat(image.encoded().shape()).isEqualTo(new Shape.Vector(2));
        assertThat(image.input().shape()).isEqualTo(new Shape.Vector(4));
        var projection = (FittedTransform.Projection) image.steps().get(1);
        assertThat(projection.mean())
                .as("standardised before")
                .usingComparatorWithPrecision(1e-5f)
                .containsOnly(0);
        assertThat(image.mean()).usingComparatorWithPrecision(1e-5f).containsOnly(0);
        assertThat(fit(Map.of(JoinedFixture.IMAGE, new TransformChain(List.of())))
                        .of(JoinedFixture.IMAGE)
                        .scale())
                .as("as it is")
                .containsOnly(1);
    }

    @Test
    void rows_are_not_held_for_two_that_transform_them_otherwise() {
        FittedTransforms two = fit(JoinedFixture.IMAGE, new Pca(2));
        FittedTransforms three = fit(JoinedFixture.IMAGE, new Pca(3));

        assertThat(two.and(three.only(List.of(JoinedFixture.TEXT))).modalities())
                .isEqualTo(two.modalities());
        assertThatThrownBy(() -> two.and(three)).isInstanceOf(UserError.class).hasMessageContaining("modality 'image'");
    }

    private FittedTransforms fit(Modality modality, TransformSettings... transforms) {
        return fit(Map.of(modality, new TransformChain(List.of(transforms))));
    }

    private FittedTransforms fit(Map<Modality, TransformChain> chains) {
        Path path = new Path(folder.resolve("chains" + tables++).toString());
        return new TransformFitting(JoinedFixture.write(path, 120, 4))
                .fit(Assignment.bySplitColumn(), JoinedFixture.ALL, chains);
    }

    private int tables;

    private static Row withNumber(Row r, double number) {
        return RowFactory.create(
                r.get(0),
                r.get(1),
                r.get(2),
                r.get(3),
                r.get(4),
                r.get(5),
                r.get(6),
                r.get(7),
                RowFactory.create(number, null),
                true);
    }

    private FittedTransforms fit(List<Row> rows, String name) {
        JoinedTable table = JoinedFixture.write(new Path(folder.resolve(name).toString()), rows, 4);
        return new TransformFitting(table).fit(Assignment.bySplitColumn(), JoinedFixture.ALL);
    }
}
