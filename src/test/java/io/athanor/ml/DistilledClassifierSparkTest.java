package io.athanor.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilledClassifierSparkTest {
    private static final int FOLDS = 3;

    @TempDir
    private Path folder;

    private static FusionClassifier teacher() {
        return new FusionClassifier()
                .setInputCols(MadeRows.INPUTS)
                .setMembers(1)
                .setHidden(16)
                .setEpochs(10)
                .setLearningRate(0.01)
                .setWeightDecay(0.01);
    }

    private static DistilledClassifier student() {
        return new DistilledClassifier()
                .setInputCols(new String[] {"text"})
                .setEpochs(10)
                .setLearningRate(0.01)
                .setWeightDecay(0.01);
    }

    @Test
    void a_teacher_speaks_of_rows_it_never_saw() {
        Dataset<Row> rows = MadeRows.of(90);
        FusionClassifier teacher = teacher().setEpochs(3);
        List<Row> said = taught(teacher.outOfFold(rows, FOLDS));
        // other labels in one fold change what is said of every row but those in it
        Column inFirst = functions
                .udf(
                        (org.apache.spark.sql.api.java.UDF1<String, Boolean>) id -> RowRoles.fold(id, FOLDS, 7) == 0,
                        org.apache.spark.sql.types.DataTypes.BooleanType)
                .apply(functions.col("sample_id"));
        Dataset<Row> other = rows.withColumn(
                "label",
                functions
                        .when(inFirst, functions.lit(2).minus(functions.col("label")))
                        .otherwise(functions.col("label")));
        List<Row> changed = taught(teacher.outOfFold(other, FOLDS));
        assertThat(said).hasSize(90);
        int same = 0;
        for (int i = 0; i < said.size(); i++) {
            boolean first = RowRoles.fold(said.get(i).getString(0), FOLDS, 7) == 0;
            assertThat(said.get(i).equals(changed.get(i)))
                    .as(said.get(i).getString(0))
                    .isEqualTo(first);
            same += first ? 1 : 0;
        }
        assertThat(same).isBetween(10, 60);
    }

    @Test
    void a_student_learns_from_its_teacher_alone() {
        Dataset<Row> rows = MadeRows.of(180);
        Dataset<Row> taught = teacher().outOfFold(rows, 2).cache();
        // labels are there for their number alone
        FusionClassificationModel model = student()
                .setInputCols(MadeRows.INPUTS)
                .setLabelWeight(0)
                .setHintCol(FusionClassifier.TEACHER_HIDDEN)
                .fit(taught);
        assertThat(accuracy(model.transform(rows))).isGreaterThan(0.8);
        assertThat(accuracy(student().fit(taught).transform(rows))).isGreaterThan(0.5);
        taught.unpersist();
    }

    @Test
    void several_teachers_speak_of_the_same_rows() {
        Dataset<Row> one = teacher().setEpochs(1).outOfFold(MadeRows.of(90), 2);
        Dataset<Row> two = teacher().setEpochs(1).setTeacherCol("second").outOfFold(one, 2);
        two.collectAsList().forEach(row -> {
            assertThat((Object) row.getAs("second")).isEqualTo(row.getAs(FusionClassifier.TEACHER));
            assertThat((Object) row.getAs("second_hidden")).isEqualTo(row.getAs(FusionClassifier.TEACHER_HIDDEN));
        });
        assertThatThrownBy(() -> teacher().outOfFold(one, 2))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot add the column 'teacher'");
    }

    @Test
    void a_teacher_may_be_any_column_of_logits_and_an_estimator_is_stored_with_its_parameters() {
        Dataset<Row> rows = MadeRows.of(90);
        Dataset<Row> taught = teacher()
                .setRawPredictionCol("said")
                .setProbabilityCol("")
                .setPredictionCol("its_prediction")
                .fit(rows)
                .transform(rows);
        assertThat(taught.columns()).doesNotContain("probability");
        String place = folder.resolve("student").toString();
        DistilledClassifier student =
                student().setTeacherCol("said").setTemperature(2).setEpochs(3);
        try {
            student.save(place);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        DistilledClassifier read = DistilledClassifier.load(place);
        assertThat(read.uid()).isEqualTo(student.uid());
        assertThat(read.fit(taught).transform(rows).collectAsList())
                .isEqualTo(student.fit(taught).transform(rows).collectAsList());
        assertThatThrownBy(() -> student().fit(rows))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot find the column 'teacher'");
        assertThatThrownBy(() -> student.fit(taught.withColumn(
                        "said", functions.when(functions.col("label").equalTo(1), functions.col("said")))))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot distil: 60 labelled rows have nothing in the teacher's column 'said',"
                        + " expected what it says of every row. Have the teacher transform them all.");
    }

    private static List<Row> taught(Dataset<Row> rows) {
        return rows.select("sample_id", FusionClassifier.TEACHER, FusionClassifier.TEACHER_HIDDEN)
                .orderBy("sample_id")
                .collectAsList();
    }

    private static double accuracy(Dataset<Row> said) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(said);
    }
}
