package io.athanor.source.query;

import io.athanor.base.Fingerprint;
import io.athanor.source.listing.SourceListing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.HiveTableRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2ScanRelation;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * What tells that a query would give other rows: the states of the tables it reads. A table of files is in another state when
 * a file that the query reads has another name, length or time; of Delta and Iceberg the version or snapshot that is read says
 * it. A view is in another state when it is made anew of another text or with other columns. A table that says nothing of
 * itself has no state.
 */
public final class TableStates {
    private static final int HASH_DIGITS = 16;

    private final SourceListing listing;

    public TableStates(Configuration configuration) {
        this.listing = new SourceListing(configuration);
    }

    /** A line a table or view, in the order of their names; never one of each file. */
    public List<String> of(QueryExecution execution) {
        Set<String> states = new TreeSet<>();
        // here it is known which folders of a table the query reads
        list(execution.sparkPlan().collectLeaves()).forEach(leaf -> {
            if (leaf instanceof FileSourceScanExec scan) {
                states.add(files(scan.relation().location(), fixed(scan.partitionFilters())));
            }
        });
        // where it is optimised, no view is left
        views(execution.analyzed(), states);
        list(execution.analyzed().subqueriesAll()).forEach(below -> views(below, states));
        LogicalPlan plan = execution.optimizedPlan();
        list(plan.collectLeaves()).forEach(leaf -> other(leaf, states));
        // not planned yet: all folders of their tables count
        list(plan.subqueriesAll()).forEach(below -> list(below.collectLeaves()).forEach(leaf -> {
            if (leaf instanceof LogicalRelation relation && relation.relation() instanceof HadoopFsRelation files) {
                states.add(files(files.location(), List.of()));
            }
            other(leaf, states);
        }));
        return List.copyOf(states);
    }

    private static void views(LogicalPlan plan, Set<String> states) {
        if (plan instanceof View view && view.desc().viewText().isDefined()) {
            String made =
                    view.desc().viewText().get() + "\n" + view.desc().schema().catalogString();
            states.add(view.desc().identifier().unquotedString() + ": "
                    + Fingerprint.sha256(made.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS));
        }
        list(plan.children()).forEach(child -> views(child, states));
    }

    private void other(LogicalPlan leaf, Set<String> states) {
        if (leaf instanceof DataSourceV2ScanRelation scan) {
            states.add(snapshot(scan.relation().table()));
        } else if (leaf instanceof DataSourceV2Relation relation) {
            states.add(snapshot(relation.table()));
        } else if (leaf instanceof HiveTableRelation hive) {
            hive.tableMeta()
                    .storage()
                    .locationUri()
                    .foreach(place -> states.add(described(place.toString(), listing.stamps(place.toString()))));
        }
    }

    /** Iceberg's tables know which snapshot is read, if it is not the newest; others have neither. */
    private static String snapshot(Table table) {
        Object read = PlannedRows.asked(table, "snapshotId");
        Object branch = PlannedRows.asked(table, "branch");
        if (read == null && branch != null) {
            read = PlannedRows.asked(
                    PlannedRows.asked(PlannedRows.asked(table, "table"), "snapshot", branch), "snapshotId");
        }
        return table.name() + ": snapshot "
                + (read == null ? table.properties().getOrDefault("current-snapshot-id", "unknown") : read);
    }

    /** Conditions that can be told before the query runs. */
    private static List<Expression> fixed(Seq<Expression> conditions) {
        return list(conditions).stream()
                .filter(condition ->
                        !list(condition.collectLeaves()).stream().anyMatch(PlanExpression.class::isInstance)
                                && !(condition instanceof PlanExpression))
                .toList();
    }

    /** @param conditions on the names of its folders */
    private static String files(FileIndex index, List<Expression> conditions) {
        var none = JavaConverters.asScalaBuffer(new ArrayList<Expression>()).toSeq();
        List<String> stamps = new ArrayList<>();
        list(index.listFiles(JavaConverters.asScalaBuffer(conditions).toSeq(), none))
                .forEach(folder ->
                        list(folder.files()).forEach(file -> stamps.add(SourceListing.stamp(file.fileStatus()))));
        boolean plain = index.getClass().getName().startsWith("org.apache.spark.sql.execution.");
        // Delta's says which version is read
        return described(plain ? roots(index) : index.toString(), stamps);
    }

    private static String roots(FileIndex index) {
        return list(index.rootPaths()).stream().map(Path::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String described(String place, List<String> stamps) {
        String lines = stamps.stream().sorted().collect(Collectors.joining("\n"));
        return place + ": files " + stamps.size() + ", "
                + Fingerprint.sha256(lines.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }

    private static <T> List<T> list(Seq<T> all) {
        return JavaConverters.seqAsJavaList(all);
    }
}
