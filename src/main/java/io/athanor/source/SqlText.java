package io.athanor.source;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
        collect(query, Set.of(), tables);
        return List.copyOf(tables);
    }

    /**
     * Adds the tables of a plan.
     *
     * @param own names that queries before it have in WITH, in small letters: as Spark compares them
     */
    private static void collect(LogicalPlan plan, Set<String> own, Set<String> tables) {
        // WITH … INSERT and FROM … INSERT … INSERT have them below their root
        if (plan instanceof Command || plan instanceof ParsedStatement) {
            throw new IllegalArgumentException("sql is no query, expected SELECT … FROM …, which changes nothing");
        }
        if (plan instanceof UnresolvedRelation relation) {
            List<String> name = JavaConverters.seqAsJavaList(relation.multipartIdentifier());
            if (name.size() > 1 || !own.contains(name.get(0).toLowerCase(Locale.ROOT))) {
                tables.add(String.join(".", name));
            }
        } else if (plan instanceof RelationTimeTravel travel) {
            // no child of it
            collect(travel.relation(), own, tables);
        }
        Set<String> known = own;
        if (plan instanceof UnresolvedWith with) {
            known = new HashSet<>(own);
            for (var named : JavaConverters.seqAsJavaList(with.cteRelations())) {
                // what is called as the query itself is the table: WITH t AS (SELECT * FROM t)
                collect(named._2(), Set.copyOf(known), tables);
                known.add(named._1().toLowerCase(Locale.ROOT));
            }
        }
        for (LogicalPlan child : JavaConverters.seqAsJavaList(plan.children())) {
            collect(child, known, tables);
        }
        for (LogicalPlan subquery : JavaConverters.seqAsJavaList(plan.subqueries())) {
            collect(subquery, known, tables);
        }
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
