package io.athanor.source.folder;

import io.athanor.base.UserError;
import io.athanor.source.listing.SourceListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Every file below a folder, listed by executors, as Spark lists the folders of its own tables: the driver looks at the upper folders
 * until there are enough for all, and never holds the files. They are kept on the executors until nobody asks for them any more.
 *
 * @param files in no order
 */
record FolderFiles(JavaRDD<ListedFiles> files, FolderTotals totals) {
    /** Folders a core, so that none waits long for one that holds more than others. */
    private static final int FOLDERS_A_CORE = 8;

    private static final int FEWEST_FOLDERS = 64;

    /** A folder of more is listed by one task, rather than that all are held here. */
    private static final int MOST_FOLDERS = 50_000;

    /**
     * Lists a folder.
     *
     * @throws UserError if it has no file, or a folder below it may not be read
     */
    static FolderFiles of(SourceListing listing, String folder, FileNaming naming, JavaSparkContext spark) {
        Path path = listing.qualified(folder);
        String source = path.toString().endsWith("/") ? path.toString() : path + "/";
        List<Branch> branches = branches(
                new Branch(path.toString(), true, List.of()),
                Math.max(FEWEST_FOLDERS, FOLDERS_A_CORE * spark.defaultParallelism()),
                listing.configuration());
        Broadcast<SerializableConfiguration> hadoop =
                spark.broadcast(new SerializableConfiguration(listing.configuration()));
        JavaRDD<ListedFiles> files = spark.parallelize(
                        branches, Math.min(branches.size(), FOLDERS_A_CORE * spark.defaultParallelism()))
                .mapPartitions(
                        some -> ListedFiles.of(some, source, hadoop.value().value()))
                .persist(StorageLevel.MEMORY_AND_DISK_SER());
        FolderTotals totals = files.treeAggregate(new FolderTotals(naming), FolderTotals::add, FolderTotals::plus);
        String refusal = totals.refusal();
        if (refusal != null) {
            throw new UserError(refusal);
        }
        if (totals.files() == 0) {
            throw listing.none(folder, "file");
        }
        return new FolderFiles(files, totals);
    }

    /** The upper folders each by itself, and those below them with all that they hold. */
    private static List<Branch> branches(Branch source, int enough, Configuration configuration) {
        List<Branch> done = new ArrayList<>();
        List<Branch> open = new ArrayList<>(List.of(source));
        while (!open.isEmpty() && open.size() < enough) {
            List<Branch> lower = new ArrayList<>();
            for (Branch branch : open) {
                Optional<List<Branch>> folders = FolderWalk.foldersIn(branch, MOST_FOLDERS, configuration);
                boolean parted = folders.isPresent() && !folders.get().isEmpty();
                done.add(parted ? new Branch(branch.folder(), false, branch.above()) : branch);
                folders.filter(some -> parted).ifPresent(lower::addAll);
            }
            open = lower;
        }
        done.addAll(open);
        return done;
    }
}
