package io.athanor.job.figures;

import io.athanor.evaluate.EntryPlan;
import io.athanor.evaluate.RowShare;
import io.athanor.evaluate.RowTally;
import io.athanor.evaluate.SampledRows;
import io.athanor.evaluate.ScoredRows;
import io.athanor.task.Decision;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Brings the rows of each entry together on one executor, as sums and a sample: what arrives there is bounded for an entry, and what
 * goes on to the driver are figures. Sums are exact, so that it does not count which task had which rows.
 */
public final class RowSums {
    private RowSums() {}

    /**
     * What a decision is chosen on.
     *
     * @param share of the entry's rows
     */
    public record Choice(Task task, RowShare share) implements Serializable {}

    /**
     * What the rows of each entry come to.
     *
     * @param plans by the entries' numbers
     * @return in the order of the plans; of an entry without rows what no row comes to
     */
    public static List<ScoredRows> scored(JavaRDD<EntryRows> rows, List<EntryPlan> plans) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(rows.context());
        Broadcast<List<EntryPlan>> shared = context.broadcast(List.copyOf(plans));
        try {
            Map<Integer, ScoredRows> found = byEntry(
                    rows.mapPartitionsToPair(some -> {
                        RowTally.Summing summing = new RowTally.Summing();
                        return mapped(
                                some,
                                each -> new Tuple2<>(
                                        each.entry(), summing.of(shared.value().get(each.entry()), each.rows())));
                    }),
                    plans.size(),
                    (entry, sums) -> {
                        RowTally tally = new RowTally(shared.value().get(entry));
                        sums.forEachRemaining(tally::add);
                        return tally.scored();
                    });
            List<ScoredRows> all = new ArrayList<>();
            for (int entry = 0; entry < plans.size(); entry++) {
                ScoredRows of = found.get(entry);
                all.add(of == null ? new RowTally(plans.get(entry)).scored() : of);
            }
            return all;
        } finally {
            shared.unpersist(false);
        }
    }

    /** The decision that the rows of each entry, or a sample of them, would have chosen. */
    public static List<Decision> decisions(JavaRDD<EntryRows> rows, List<Choice> choices) {
        List<Choice> shared = List.copyOf(choices);
        Map<Integer, Decision> found = byEntry(
                rows.mapPartitionsToPair(some -> mapped(some, each -> {
                    Choice choice = shared.get(each.entry());
                    SampledRows sample = new SampledRows(choice.task());
                    sample.add(each.rows(), choice.share());
                    return new Tuple2<>(each.entry(), sample.trimmed());
                })),
                choices.size(),
                (entry, samples) -> {
                    SampledRows all = new SampledRows(shared.get(entry).task());
                    samples.forEachRemaining(all::add);
                    return all.chosen(shared.get(entry).task());
                });
        List<Decision> all = new ArrayList<>();
        for (int entry = 0; entry < choices.size(); entry++) {
            Task task = choices.get(entry).task();
            Decision of = found.get(entry);
            all.add(of == null ? new SampledRows(task).chosen(task) : of);
        }
        return all;
    }

    private interface Mapping<A, B> {
        B of(A each);
    }

    private static <A, B> Iterator<B> mapped(Iterator<A> from, Mapping<A, B> mapping) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return from.hasNext();
            }

            @Override
            public B next() {
                return mapping.of(from.next());
            }
        };
    }

    private interface Merge<V, R> extends Serializable {
        R of(int entry, Iterator<V> values);
    }

    /** One entry after another: a task holds one at a time. */
    private static <V, R> Map<Integer, R> byEntry(JavaPairRDD<Integer, V> values, int entries, Merge<V, R> merge) {
        int tasks = Math.max(1, Math.min(entries, values.context().defaultParallelism()));
        List<Tuple2<Integer, R>> merged = values.repartitionAndSortWithinPartitions(new HashPartitioner(tasks))
                .mapPartitions(sorted -> {
                    List<Tuple2<Integer, R>> all = new ArrayList<>();
                    EntryRuns<V> runs = new EntryRuns<>(sorted);
                    while (runs.hasNext()) {
                        int entry = runs.next();
                        all.add(new Tuple2<>(entry, merge.of(entry, runs.values())));
                    }
                    return all.iterator();
                })
                .collect();
        Map<Integer, R> byEntry = new HashMap<>();
        merged.forEach(pair -> byEntry.put(pair._1(), pair._2()));
        return byEntry;
    }
}
