package io.athanor.train.fitting;

import io.athanor.train.transform.FittedColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Counts the values of word columns: exactly, and no task or driver holds more of them than get a place. */
final class Categories {
    private Categories() {}

    /** A value, and how often it stands in the training rows. */
    private record Counted(String value, long rows) implements Serializable {
        /** Commonest first, then by the letters, so that the order is one. */
        static final Comparator<Counted> ORDER =
                Comparator.comparingLong(Counted::rows).reversed().thenComparing(Counted::value);
    }

    /** The commonest of a column, and the cells of all. */
    private static final class Commonest implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int most;
        private final List<Counted> kept = new ArrayList<>();
        private long cells;

        Commonest(int most) {
            this.most = most;
        }

        void merge(Commonest other) {
            cells += other.cells;
            kept.addAll(other.kept);
            kept.sort(Counted.ORDER);
            if (kept.size() > most) {
                kept.subList(most, kept.size()).clear();
            }
        }

        FittedColumn.Categorical fitted(String name, int minFrequency) {
            List<Counted> common =
                    kept.stream().filter(c -> c.rows() >= minFrequency).toList();
            long covered = common.stream().mapToLong(Counted::rows).sum();
            return new FittedColumn.Categorical(
                    name, common.stream().map(Counted::value).toList(), cells - covered);
        }
    }

    /** @param wanted the columns of {@code cells}, each with what is asked of it */
    static Map<String, FittedColumn.Categorical> of(Dataset<Row> cells, Map<String, ColumnTransform.OneHot> wanted) {
        List<String> names = List.copyOf(wanted.keySet());
        int[] places = names.stream().mapToInt(cells.schema()::fieldIndex).toArray();
        List<ColumnTransform.OneHot> each = List.copyOf(wanted.values());
        int[] most =
                each.stream().mapToInt(ColumnTransform.OneHot::maxCategories).toArray();
        JavaPairRDD<Tuple2<Integer, String>, Long> counts =
                cells.toJavaRDD().flatMapToPair(row -> ones(row, places)).reduceByKey(Long::sum);
        List<Commonest> sums = new ArrayList<>();
        for (int bound : most) {
            sums.add(new Commonest(bound));
        }
        counts.mapPartitions(part -> List.of(commonest(part, most)).iterator())
                .collect()
                .forEach(part -> {
                    for (int c = 0; c < part.size(); c++) {
                        sums.get(c).merge(part.get(c));
                    }
                });
        Map<String, FittedColumn.Categorical> fitted = new LinkedHashMap<>();
        for (int c = 0; c < names.size(); c++) {
            String name = names.get(c);
            fitted.put(name, sums.get(c).fitted(name, each.get(c).minFrequency()));
        }
        return fitted;
    }

    private static Iterator<Tuple2<Tuple2<Integer, String>, Long>> ones(Row row, int[] places) {
        List<Tuple2<Tuple2<Integer, String>, Long>> ones = new ArrayList<>();
        for (int c = 0; c < places.length; c++) {
            if (!row.isNullAt(places[c])) {
                ones.add(new Tuple2<>(new Tuple2<>(c, row.getString(places[c])), 1L));
            }
        }
        return ones.iterator();
    }

    private static ArrayList<Commonest> commonest(Iterator<Tuple2<Tuple2<Integer, String>, Long>> part, int[] most) {
        ArrayList<Commonest> all = new ArrayList<>();
        List<PriorityQueue<Counted>> queues = new ArrayList<>();
        for (int bound : most) {
            all.add(new Commonest(bound));
            queues.add(new PriorityQueue<>(Counted.ORDER.reversed()));
        }
        part.forEachRemaining(value -> {
            int column = value._1._1;
            all.get(column).cells += value._2;
            PriorityQueue<Counted> queue = queues.get(column);
            queue.add(new Counted(value._1._2, value._2));
            if (queue.size() > most[column]) {
                queue.remove();
            }
        });
        for (int c = 0; c < most.length; c++) {
            all.get(c).kept.addAll(queues.get(c));
        }
        return all;
    }
}
