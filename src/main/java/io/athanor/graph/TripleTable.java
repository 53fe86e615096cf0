package io.athanor.graph;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.extract.encoder.table.ScalarColumns;
import io.athanor.source.query.TableStates;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The triples of a graph as texts, and the state of the table in which they were found.
 *
 * @param rows {@link #HEAD}, {@link #RELATION}, {@link #TAIL}: NFC, without blanks around, null where there is none
 * @param states of the tables that are read: another state is another graph
 */
record TripleTable(TriplesSettings settings, Dataset<Row> rows, List<String> states) {
    private static final String HEAD = "head";
    private static final String RELATION = "relation";
    private static final String TAIL = "tail";
    private static final String NAME = "name";
    private static final String NUMBER = "number";

    /** Looks at the table, and reads no row of it. */
    static TripleTable open(TriplesSettings settings, SparkSession spark) {
        try {
            Dataset<Row> table = read(settings, spark);
            Dataset<Row> rows = table.select(
                    text(settings, table, settings.head(), "head").as(HEAD),
                    text(settings, table, settings.relation(), "relation").as(RELATION),
                    text(settings, table, settings.tail(), "tail").as(TAIL));
            var hadoop = spark.sparkContext().hadoopConfiguration();
            return new TripleTable(settings, rows, new TableStates(hadoop).of(table.queryExecution()));
        } catch (Exception e) {
            // Scala throws it without declaring it
            if (e instanceof AnalysisException) {
                throw new UserError(
                        "Cannot read the triples of " + settings.title() + ": "
                                + String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse("")
                                + ", expected a table that Spark can read. Correct triples.",
                        e);
            }
            throw e;
        }
    }

    private static Dataset<Row> read(TriplesSettings settings, SparkSession spark) {
        if (settings.parquet() != null) {
            return spark.read().parquet(settings.parquet());
        }
        if (settings.csv() != null) {
            return spark.read().option("header", true).option("escape", "\"").csv(settings.csv());
        }
        if (settings.tsv() != null) {
            return spark.read()
                    .option("header", true)
                    .option("sep", "\t")
                    .option("quote", "")
                    .csv(settings.tsv());
        }
        return settings.table() != null ? spark.table(settings.table()) : spark.sql(String.valueOf(settings.sql()));
    }

    private static Column text(TriplesSettings settings, Dataset<Row> table, String column, String setting) {
        if (!Arrays.asList(table.columns()).contains(column)) {
            throw new UserError("Cannot read the triples of " + settings.title() + ": it has no column '" + column
                    + "', found " + String.join(", ", table.columns()) + ". Set triples." + setting
                    + " to one of them.");
        }
        return ScalarColumns.filled(
                table.col("`" + column.replace("`", "``") + "`").cast("string"));
    }

    /**
     * The numbers given, and what was left out on the way.
     *
     * @param triples where they lie
     * @param changes rows that are no triple, and those that stood there twice
     */
    record Numbered(NumberedTriples triples, Changes changes) {}

    /**
     * Gives entities and relations numbers, in the order of their names, and writes names and triples down.
     *
     * @param width values of an embedding
     * @throws UserError if there is no triple, or there are more entities than embeddings can be kept of
     */
    Numbered number(Path folder, int width) {
        Row counted = rows.agg(
                        count(lit(1)),
                        count(when(whole(), 1)),
                        count(when(col(HEAD).isNull(), 1)))
                .first();
        Dataset<Row> distinct = rows.where(whole()).distinct();
        Dataset<Row> entities = distinct.select(col(HEAD).as(NAME))
                .union(distinct.select(col(TAIL)))
                .distinct();
        Dataset<Row> relations = distinct.select(col(RELATION).as(NAME)).distinct();
        long entityCount = write(entities, new Path(folder, "entities"));
        long relationCount = write(relations, new Path(folder, "relations"));
        if (entityCount == 0) {
            throw new UserError("Cannot train embeddings of " + settings.title() + ": none of its " + counted.getLong(0)
                    + " rows has a head, a relation and a tail, expected triples. Correct triples.");
        }
        requireRoom(entityCount, relationCount, width);
        SparkSession spark = rows.sparkSession();
        Dataset<Row> named = spark.read().parquet(new Path(folder, "entities").toString());
        Dataset<Row> between = spark.read().parquet(new Path(folder, "relations").toString());
        Path out = new Path(folder, "triples");
        distinct.join(numbered(named, HEAD), HEAD)
                .join(numbered(between, RELATION), RELATION)
                .join(numbered(named, TAIL), TAIL)
                .select(
                        col(HEAD + NUMBER).as(NumberedTriples.HEAD),
                        col(RELATION + NUMBER).as(NumberedTriples.RELATION),
                        col(TAIL + NUMBER).as(NumberedTriples.TAIL))
                .write()
                .mode("overwrite")
                .option("compression", "zstd")
                .parquet(out.toString());
        Dataset<Row> written = spark.read().parquet(out.toString());
        long triples = written.count();
        long incomplete = counted.getLong(0) - counted.getLong(1);
        return new Numbered(
                new NumberedTriples(
                        Stream.of(written.inputFiles()).sorted().toList(),
                        (int) entityCount,
                        (int) relationCount,
                        triples),
                Changes.of(Change.TRIPLE_INCOMPLETE, incomplete, "a row of " + settings.title())
                        .plus(Changes.of(
                                Change.TRIPLE_REPEATED, counted.getLong(1) - triples, "a row of " + settings.title())));
    }

    private static Column whole() {
        return col(HEAD)
                .isNotNull()
                .and(col(RELATION).isNotNull())
                .and(col(TAIL).isNotNull());
    }

    private static Dataset<Row> numbered(Dataset<Row> names, String role) {
        return names.select(col(NAME).as(role), col(NUMBER).as(role + NUMBER));
    }

    /** @return how many there are */
    private long write(Dataset<Row> names, Path folder) {
        SparkSession spark = rows.sparkSession();
        JavaRDD<Row> numbers = names.sort(NAME)
                .javaRDD()
                .zipWithIndex()
                .map(name -> RowFactory.create(name._1().getString(0), Math.toIntExact(name._2())));
        StructType schema =
                new StructType().add(NAME, DataTypes.StringType, false).add(NUMBER, DataTypes.IntegerType, false);
        spark.createDataFrame(numbers, schema)
                .write()
                .mode("overwrite")
                .option("compression", "zstd")
                .parquet(folder.toString());
        return spark.read().parquet(folder.toString()).count();
    }

    private void requireRoom(long entities, long relations, int width) {
        // a checkpoint holds each value twice, with the sum of its squared gradients, in one array of bytes
        long most = Math.min(Triples.MOST_ENTITIES, (Integer.MAX_VALUE - (64L << 20)) / (8L * width));
        long all = entities + 2 * relations;
        if (all > most || relations > Triples.MOST_RELATIONS) {
            throw new UserError(String.format(
                    java.util.Locale.ROOT,
                    "Cannot train embeddings of %s: it has %,d entities and %,d relations, expected at most %,d entities"
                            + " of %d values and %,d relations, as a worker holds all of them. Lower dimensions, or leave"
                            + " triples out of rare entities.",
                    settings.title(),
                    entities,
                    relations,
                    most,
                    width,
                    Triples.MOST_RELATIONS));
        }
    }
}
