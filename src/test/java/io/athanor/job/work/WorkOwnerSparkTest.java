package io.athanor.job.work;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.source.manifest.Sources;
import io.athanor.source.manifest.WrittenSource;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkOwnerSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    Path folder;

    private WorkDirectory work;

    @BeforeEach
    void openWorkDirectory() {
        work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.toUri()),
                SPARK.sparkContext().hadoopConfiguration());
        for (String table : new String[] {"mine", "also_mine", "others"}) {
            SPARK.range(3).selectExpr("CAST(id AS STRING) AS sample_id").createOrReplaceTempView(table);
        }
    }

    @Test
    void a_work_directory_belongs_to_the_tables_that_a_query_reads() {
        claim("sql: SELECT * FROM mine JOIN also_mine USING (sample_id)");
        assertThatCode(() -> require("sql: SELECT * FROM mine WHERE sample_id > 1"))
                .doesNotThrowAnyException();
        assertThatCode(() -> require("table: also_mine")).doesNotThrowAnyException();
        assertThatThrownBy(() -> require("table: others"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("source.tables is [\"others\"] and was [\"also_mine\",\"mine\"]");
        assertThatThrownBy(() -> require("table: mine\nid: key"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("source.id is \"key\"");
    }

    @Test
    void shards_that_are_named_by_a_range_are_the_same_source_when_one_has_gone() throws Exception {
        for (int i = 0; i < 4; i++) {
            Files.writeString(folder.resolve("s" + i + ".tar"), "");
        }
        claim("webdataset: " + folder + "/s{0..2}.tar");
        Files.delete(folder.resolve("s0.tar"));
        assertThatCode(() -> require("webdataset: " + folder + "/s{1..3}.tar")).doesNotThrowAnyException();
        assertThatThrownBy(() -> require("webdataset: " + folder + "/s{3..3}.tar"))
                .isInstanceOf(UserError.class);
    }

    private void claim(String source) {
        new WorkOwner(work).claim(WrittenSource.read(source), 4);
    }

    private void require(String source) {
        new WorkOwner(work)
                .require(
                        Sources.open(WrittenSource.read(source), SPARK),
                        SPARK.sparkContext().hadoopConfiguration());
    }
}
