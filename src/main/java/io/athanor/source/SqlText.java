package io.athanor.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.collection.JavaConverters;

/** What stands in a query, as far as it can be told without the tables: whether it parses, and which tables it reads. */
public final class SqlText {
    private SqlText() {}

    /**
     * The tables that a query reads, as it names them, in the order of their names.
     *
     * @throws IllegalArgumentException if it is no query
     */
    public static List<String> tables(String sql) {
        LogicalPlan query;
        try {
            query = new CatalystSqlParser().parsePlan(sql);
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "sql cannot be parsed: " + sentence(e) + ", expected SELECT … FROM …", e);
        }
        TreeSet<String> tables = new TreeSet<>();
        TreeSet<String> own = new TreeSet<>();
        Deque<LogicalPlan> plans = new ArrayDeque<>(List.of(query));
        while (!plans.isEmpty()) {
            LogicalPlan plan = plans.remove();
            // WITH … INSERT and FROM … INSERT … INSERT have them below their root
            if (plan instanceof Command || plan instanceof ParsedStatement) {
                throw new IllegalArgumentException("sql is no query, expected SELECT … FROM …, which changes nothing");
            }
            if (plan instanceof UnresolvedRelation relation) {
                tables.add(String.join(".", JavaConverters.seqAsJavaList(relation.multipartIdentifier())));
            } else if (plan instanceof RelationTimeTravel travel) {
                // no child of it
                plans.add(travel.relation());
            } else if (plan instanceof UnresolvedWith with) {
                JavaConverters.seqAsJavaList(with.cteRelations()).forEach(named -> {
                    own.add(named._1());
                    plans.add(named._2());
                });
            }
            plans.addAll(JavaConverters.seqAsJavaList(plan.children()));
            plans.addAll(JavaConverters.seqAsJavaList(plan.subqueriesAll()));
        }
        tables.removeAll(own);
        return List.copyOf(tables);
    }

    /** Whether it may be the name of a table. */
    public static boolean isName(String text) {
        try {
            new CatalystSqlParser().parseMultipartIdentifier(text);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if it is no name of a table */
    static void requireName(String table) {
        if (!isName(table)) {
            throw new IllegalArgumentException("table is '" + table
                    + "', expected name, database.name or catalog.database.name; what holds other signs"
                    + " than letters, digits and _ stands between `backquotes`");
        }
    }

    /** The first sentence of what Spark says, without the code of the error before it and the query behind it. */
    public static String sentence(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(failure.getClass().getSimpleName())
                .replaceFirst("^\\[[A-Z0-9_.]+\\] ", "")
                .replaceFirst("\\.?; line (\\d+) pos (\\d+).*$", " (line $1, pos $2)")
                .replaceFirst("\\.\\(line", " (line")
                // advice for those who write SQL all day
                .replaceFirst(" Verify the spelling.*$", "")
                .replaceFirst("[.;:]+$", "");
    }
}
