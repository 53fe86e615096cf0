package io.athanor.job.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Json;
import io.athanor.config.PipelineFile;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.extending.ClassSpread;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.train.fitting.TransformSettings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformScopeSparkTest {
    private static final long SEED = 7;

    @TempDir
    java.nio.file.Path folder;

    @Test
    void what_reads_no_label_is_fitted_once() {
        Trainings trainings = fit("l2, standardise", "a", JoinedFixture.rows(240));

        assertThat(trainings.inner()).isEmpty();
        assertThat(trainings.innerTeacher("teacher", 2).rows().transforms()).isEqualTo(trainings.transforms());
    }

    @Test
    void what_reads_labels_never_sees_those_that_its_teacher_speaks_about() {
        List<Row> rows = JoinedFixture.rows(240);
        Trainings trainings = fit("class-spread", "a", rows);
        Assignment held = Assignment.outOfFold(Assignment.bySplitColumn(), OutputsOrder.INNER_FOLDS, 0, SEED);
        List<Row> others = new ArrayList<>();
        for (Row row : rows) {
            boolean out = held.role(row.getString(0), Split.parse(row.getString(2)), row.getString(3)) == Split.TEST
                    && row.getString(2).equals("train");
            others.add(out && row.getString(1) != null ? labelled(row, "c0") : row);
        }
        Trainings changed = fit("class-spread", "b", others);

        assertThat(trainings.inner()).hasSize(OutputsOrder.INNER_FOLDS);
        assertThat(image(trainings.innerTeacher("teacher", 0).rows().transforms()))
                .isEqualTo(image(changed.innerTeacher("teacher", 0).rows().transforms()))
                .isNotEqualTo(image(trainings.transforms()));
        assertThat(image(changed.transforms())).as("labels count").isNotEqualTo(image(trainings.transforms()));
        assertThat(image(changed.innerTeacher("teacher", 1).rows().transforms()))
                .as("another fold sees them")
                .isNotEqualTo(image(trainings.innerTeacher("teacher", 1).rows().transforms()));
        Modality text = JoinedFixture.TEXT;
        assertThat(trainings.innerTeacher("teacher", 0).rows().transforms().of(text))
                .as("the others are fitted once")
                .isEqualTo(trainings.transforms().of(text));
    }

    private static String image(FittedTransforms transforms) {
        return Json.canonical(transforms.of(JoinedFixture.IMAGE));
    }

    private static Row labelled(Row row, String label) {
        Object[] cells = new Object[row.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = i == 1 ? label : row.get(i);
        }
        return RowFactory.create(cells);
    }

    private Trainings fit(String transforms, String name, List<Row> rows) {
        String pipeline = """
                source: { webdataset: a.tar }
                label: l
                modalities:
                  image: { from: png, encoder: mobilenetv2-b10, transforms: [%s] }
                  text: { from: txt, encoder: minilm-l6 }
                  fields: { columns: [a b, kind] }
                """.formatted(transforms);
        PipelineSettings settings = PipelineFile.read(
                        pipeline,
                        "p.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry().with(TransformSettings.class, ClassSpread.class))
                .settings();
        JoinedTable table = JoinedFixture.write(new Path(folder.resolve(name).toString()), rows, 4);
        return Trainings.fit(settings, table, Assignment.bySplitColumn(), SEED);
    }
}
