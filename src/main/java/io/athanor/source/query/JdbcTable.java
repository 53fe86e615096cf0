package io.athanor.source.query;

import io.athanor.base.UserError;
import io.athanor.source.JdbcSettings;
import io.athanor.source.SqlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A table of a database, by Spark's own reader. User and password come from the environment ({@code ATHANOR_JDBC_USER}, {@code
 * ATHANOR_JDBC_PASSWORD}) or from Hadoop's credential store or settings ({@code athanor.jdbc.user}, {@code
 * athanor.jdbc.password}).
 *
 * @param environment of this process
 */
record JdbcTable(JdbcSettings settings, Map<String, String> environment) {

    /** @throws UserError if the database does not let us in, or has no such table */
    Dataset<Row> read(SparkSession spark) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        DataFrameReader reader = spark.read().format("jdbc").option("url", settings.url());
        reader = settings.table() != null
                ? reader.option("dbtable", settings.table())
                : reader.option("query", settings.query());
        if (settings.driver() != null) {
            reader = reader.option("driver", settings.driver());
        }
        if (settings.partitionColumn() != null) {
            reader = reader.option("partitionColumn", settings.partitionColumn())
                    .option("lowerBound", settings.lower())
                    .option("upperBound", settings.upper())
                    .option("numPartitions", settings.partitions());
        }
        for (String what : new String[] {"user", "password"}) {
            Optional<String> value = credential(what, hadoop);
            if (value.isPresent()) {
                reader = reader.option(what, value.get());
            }
        }
        return reader.load();
    }

    /**
     * What a database, or Spark on the way to it, says is wrong.
     *
     * @return empty if neither is to blame
     */
    static Optional<UserError> refused(Exception e, String title) {
        SQLException said = ExceptionUtils.throwableOfType(e, SQLException.class);
        ClassNotFoundException driver = ExceptionUtils.throwableOfType(e, ClassNotFoundException.class);
        if (driver != null || (said != null && String.valueOf(said.getMessage()).startsWith("No suitable driver"))) {
            return Optional.of(new UserError(
                    "Cannot read " + title
                            + ": no driver for it is on the class path, expected the database's jar. Name it by"
                            + " --plugins, and its class by source.jdbc.driver.",
                    e));
        }
        if (said == null && e instanceof IllegalArgumentException) {
            return Optional.of(new UserError(
                    "Cannot read " + title + ": Spark says '" + SqlText.sentence(e)
                            + "', expected what it takes, as bounds of the type that partition-column has. Correct source.jdbc.",
                    e));
        }
        return Optional.ofNullable(said)
                .map(failure -> new UserError(
                        "Cannot read " + title + ": the database says '" + SqlText.sentence(failure)
                                + "', expected rows. Correct source.jdbc, or set ATHANOR_JDBC_USER and ATHANOR_JDBC_PASSWORD.",
                        e));
    }

    private Optional<String> credential(String what, Configuration hadoop) {
        String variable = "ATHANOR_JDBC_" + what.toUpperCase(Locale.ROOT);
        if (environment.containsKey(variable)) {
            return Optional.ofNullable(environment.get(variable));
        }
        try {
            return Optional.ofNullable(hadoop.getPassword("athanor.jdbc." + what))
                    .map(String::new);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read Hadoop's credential store", e);
        }
    }
}
