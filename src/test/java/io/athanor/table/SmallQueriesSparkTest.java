package io.athanor.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.LocalSpark;
import io.athanor.testing.Plan;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class SmallQueriesSparkTest {
    private final SparkSession session = LocalSpark.session().newSession();

    @Test
    void queries_over_few_rows_are_interpreted_and_say_the_same() {
        assertThat(plan()).as("of whole stages, by their numbers").contains("*(");
        long compiled = total();

        SmallQueries.suit(session, SmallQueries.MOST_ROWS);

        assertThat(plan()).doesNotContain("*(");
        assertThat(total()).isEqualTo(compiled);
    }

    @Test
    void queries_over_many_rows_are_compiled_again() {
        SmallQueries.suit(session, 0);
        SmallQueries.suit(session, SmallQueries.MOST_ROWS + 1);
        assertThat(plan()).contains("*(");
    }

    @Test
    void what_spark_was_told_when_it_began_stays() {
        session.sparkContext().conf().set(SmallQueries.SETTING, "FALLBACK");
        try {
            SmallQueries.suit(session, 0);
            assertThat(plan()).contains("*(");
        } finally {
            session.sparkContext().conf().remove(SmallQueries.SETTING);
        }
    }

    private String plan() {
        return Plan.of(session.range(100).where("id % 3 = 1"));
    }

    private long total() {
        return session
                .range(100)
                .withColumn("third", functions.expr("id % 3"))
                .groupBy("third")
                .agg(functions.sum("id").as("sum"))
                .orderBy("third")
                .collectAsList()
                .stream()
                .mapToLong(row -> row.getLong(1) * (row.getLong(0) + 1))
                .sum();
    }
}
