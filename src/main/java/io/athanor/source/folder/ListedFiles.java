package io.athanor.source.folder;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Some of the files that a task found.
 *
 * @param changes what was passed over
 * @param refusal why a folder cannot be listed, or null; returned, not thrown: Spark would try again
 */
record ListedFiles(
        List<FoundFile> files, Changes changes, @Nullable String refusal) implements Serializable {
    private static final int MOST = 1000;

    /**
     * Lists some folders.
     *
     * @param source the source's folder, qualified, with a slash at the end
     * @return made while it is taken, but for the files of one branch
     */
    static Iterator<ListedFiles> of(Iterator<Branch> branches, String source, Configuration configuration) {
        return new Iterator<>() {
            private Iterator<ListedFiles> ready = List.<ListedFiles>of().iterator();

            @Override
            public boolean hasNext() {
                while (!ready.hasNext() && branches.hasNext()) {
                    ready = of(branches.next(), source, configuration).iterator();
                }
                return ready.hasNext();
            }

            @Override
            public ListedFiles next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return ready.next();
            }
        };
    }

    private static List<ListedFiles> of(Branch branch, String source, Configuration configuration) {
        List<ListedFiles> all = new ArrayList<>();
        List<FoundFile> files = new ArrayList<>();
        Changes.Tally changes = new Changes.Tally();
        String refusal = null;
        try {
            new FolderWalk(
                            source,
                            file -> {
                                files.add(file);
                                if (files.size() == MOST) {
                                    all.add(new ListedFiles(new ArrayList<>(files), Changes.NONE, null));
                                    files.clear();
                                }
                            },
                            changes)
                    .list(branch, configuration);
        } catch (UserError e) {
            refusal = String.valueOf(e.getMessage());
        }
        all.add(new ListedFiles(files, changes.changes(), refusal));
        return all;
    }
}
