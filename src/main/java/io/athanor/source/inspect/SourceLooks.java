package io.athanor.source.inspect;

import io.athanor.base.UserError;
import io.athanor.source.BoundSettings;
import io.athanor.source.FoundSample;
import io.athanor.source.SourceFile;
import io.athanor.source.folder.LoosePart;
import io.athanor.source.rows.FileRows;
import io.athanor.source.table.TableSource;
import io.athanor.source.tar.TarSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Has executors look at samples: at all of them where they are few, otherwise at files spread over the source, and at so many
 * samples of each that a look takes minutes at most.
 */
final class SourceLooks {
    /** Shards, tables or parts of a folder that are looked at. */
    private static final int MOST_FILES = 64;

    /** Of a tar each sample costs a few reads at places of their own, and each has a JSON member to be read. */
    private static final int MOST_MEMBERS = 200_000;

    private static final int MOST_ROWS = 2_000_000;
    private static final int FEWEST_OF_A_FILE = 2000;

    private final JavaSparkContext spark;
    private final SerializableConfiguration configuration;

    SourceLooks(SparkSession spark) {
        this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.configuration = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    }

    /** As many of the items as are looked at, at equal distances. */
    static <T> List<T> spread(List<T> items) {
        if (items.size() <= MOST_FILES) {
            return items;
        }
        List<T> some = new ArrayList<>();
        for (int i = 0; i < MOST_FILES; i++) {
            some.add(items.get((int) ((long) i * (items.size() - 1) / (MOST_FILES - 1))));
        }
        return some;
    }

    SourceLook shards(List<SourceFile> files) {
        SerializableConfiguration hadoop = configuration;
        int most = most(MOST_MEMBERS, files.size());
        return sum(
                spark.parallelize(new ArrayList<>(files), files.size()).map(file -> shard(file, hadoop.value(), most)));
    }

    private static SourceLook shard(SourceFile file, Configuration hadoop, int most) {
        try (TarSamples samples = new TarSamples(file, hadoop, true, BoundSettings.defaults())) {
            SourceLook look = look(samples, file.name(), most);
            String cut = samples.cut();
            if (cut != null) {
                look.flaw(file.name() + " " + cut);
            }
            return look;
        } catch (UserError e) {
            SourceLook refused = new SourceLook();
            refused.flaw(String.valueOf(e.getMessage()));
            return refused;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file.uri(), e);
        }
    }

    /** @param all how many parts there are */
    SourceLook folder(JavaRDD<LoosePart> parts, int all) {
        SerializableConfiguration hadoop = configuration;
        Set<Long> some = new HashSet<>(spread(LongStream.range(0, all).boxed().toList()));
        return sum(parts.zipWithIndex()
                .filter(part -> some.contains(part._2()))
                .keys()
                .repartition(Math.max(1, some.size()))
                .map(part -> look(part.read(hadoop.value()), part.name() + " " + part.ordinal(), Integer.MAX_VALUE)));
    }

    SourceLook rows(List<TableSource.Unread> files) {
        SerializableConfiguration hadoop = configuration;
        int most = most(MOST_ROWS, files.size());
        return sum(
                spark.parallelize(new ArrayList<>(files), files.size()).map(file -> rows(file, hadoop.value(), most)));
    }

    /** @param most rows of a file that are looked at */
    private static SourceLook rows(TableSource.Unread table, Configuration hadoop, int most) {
        SourceLook look = new SourceLook();
        try (FileRows file = table.open(hadoop)) {
            look.addAll(table.samples(file), table.table().name(), most);
            look.changed(file.changes());
            file.columns()
                    .forEach(column -> look.column(column.name(), column.type().words()));
        } catch (UserError e) {
            look.flaw(String.valueOf(e.getMessage()));
        }
        return look;
    }

    private static int most(int all, int files) {
        return Math.max(FEWEST_OF_A_FILE, all / Math.max(1, files));
    }

    private static SourceLook look(Iterator<FoundSample> samples, String part, int most) {
        SourceLook look = new SourceLook();
        look.addAll(samples, part, most);
        return look;
    }

    private static SourceLook sum(JavaRDD<SourceLook> parts) {
        return parts.isEmpty() ? new SourceLook() : parts.treeReduce(SourceLook::plus);
    }
}
