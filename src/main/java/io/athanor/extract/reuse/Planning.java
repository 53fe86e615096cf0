package io.athanor.extract.reuse;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.data.Modality;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Reuse;
import io.athanor.extract.publish.Tally;
import io.athanor.extract.segment.Segments;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** Makes the {@link Plan} of an extraction, or finds the one it began with. */
public final class Planning {
    private static final String GROUP = "group";
    private static final int LISTS_A_TASK = 32;

    private final ExtractContext context;
    private final Modality modality;
    private final PayloadSettings settings;
    private final Segments segments;
    private final ReuseDecisions choices;

    public Planning(ExtractContext context, Modality modality, PayloadSettings settings, Segments segments) {
        this.context = context;
        this.modality = modality;
        this.settings = settings;
        this.segments = segments;
        this.choices = new ReuseDecisions(context, modality, settings.field(), segments.choices());
    }

    /** The parts of a manifest, in its order. */
    public static List<String> parts(Provenance manifest) {
        return manifest.files().stream()
                .map(file -> file.substring(0, file.length() - ".parquet".length()))
                .toList();
    }

    public ReuseDecisions choices() {
        return choices;
    }

    /** @param own the extraction's fingerprint */
    public Plan plan(Fingerprint own) {
        Configuration configuration = context.spark().sparkContext().hadoopConfiguration();
        var begun = Plan.of(segments, configuration);
        if (begun.isPresent()) {
            if (begun.get().bases().stream().allMatch(base -> base.exists(context.work()))) {
                return begun.get();
            }
            // somebody removed what it was to keep: what was done to go with that is no use alone
            segments.delete(configuration);
        }
        Object recipe = settings.recipe();
        List<Base> bases = context.reuse() == Reuse.NOTHING
                ? List.of()
                : new Bases(context.work(), configuration, modality, recipe, context.precision()).find(own);
        Plan plan = bases.isEmpty()
                ? new Plan(
                        Segments.FORMAT,
                        Json.canonical(recipe),
                        context.precision(),
                        bases,
                        null,
                        Tally.sum(List.of()),
                        0)
                : compare(bases, Json.canonical(recipe));
        plan.begin(segments, configuration);
        return plan;
    }

    private Plan compare(List<Base> bases, String recipe) {
        choices.write(bases);
        Map<String, Long> open = choices.open();
        Map<String, String> groups = groups(open);
        writeLists(groups);
        Set<String> parts = new LinkedHashSet<>(groups.values());
        Base newest = bases.get(0);
        return new Plan(
                Segments.FORMAT,
                recipe,
                context.precision(),
                bases,
                new ArrayList<>(parts),
                choices.kept(),
                newest.table() == null ? 0 : choices.tombstones(newest));
    }

    /** Gathers parts of which little is to be done, as many as make up a usual one: a few rows alone fill no batch. */
    private Map<String, String> groups(Map<String, Long> open) {
        var manifest = context.manifest().provenance();
        long most = Math.max(1, manifest.rows() / manifest.files().size());
        Map<String, String> groups = new HashMap<>();
        String group = "";
        long rows = most;
        for (String part : parts(manifest)) {
            long more = open.getOrDefault(part, 0L);
            if (more == 0) {
                continue;
            }
            if (rows + more > most) {
                group = part;
                rows = 0;
            }
            rows += more;
            groups.put(part, group);
        }
        return groups;
    }

    private void writeLists(Map<String, String> groups) {
        if (groups.isEmpty()) {
            return;
        }
        var sc = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
        var configuration = sc.broadcast(new SerializableConfiguration(sc.hadoopConfiguration()));
        var groupOf = sc.broadcast(groups);
        var group = functions.udf((UDF1<String, String>) part -> groupOf.value().get(part), DataTypes.StringType);
        int tasks = 1 + (int) Math.min(10_000, groups.size() / LISTS_A_TASK);
        Segments to = segments;
        choices.openRows()
                .withColumn(GROUP, group.apply(functions.col(ManifestTable.PART)))
                .repartition(tasks, functions.col(GROUP))
                .sortWithinPartitions(GROUP, ManifestTable.PART, ManifestTable.ORDINAL)
                .toJavaRDD()
                .foreachPartition(rows -> {
                    var runs = new Runs(rows);
                    while (runs.begin()) {
                        Path list = to.list(runs.group);
                        RowFile.write(list, configuration.value().value(), OpenRows.LIST, runs);
                    }
                });
        groupOf.destroy();
        configuration.destroy();
    }

    /** The rows of one group after the other: an iterator that ends with the group, and begins again with the next. */
    private static final class Runs implements Iterator<Row> {
        private final Iterator<Row> rows;
        private @Nullable Row ahead;
        private String group = "";

        Runs(Iterator<Row> rows) {
            this.rows = rows;
            this.ahead = rows.hasNext() ? rows.next() : null;
        }

        /** @return false if there is no further group */
        boolean begin() {
            if (ahead == null) {
                return false;
            }
            group = ahead.getAs(GROUP);
            return true;
        }

        @Override
        public boolean hasNext() {
            return ahead != null && group.equals(ahead.getAs(GROUP));
        }

        @Override
        public Row next() {
            Row row = ahead;
            if (!hasNext() || row == null) {
                throw new NoSuchElementException();
            }
            ahead = rows.hasNext() ? rows.next() : null;
            return RowFactory.create(
                    row.getString(0),
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5));
        }
    }
}
