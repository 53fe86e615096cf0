package io.athanor.source.folder;

import java.io.Serializable;
import java.util.List;

/**
 * A folder that one task lists.
 *
 * @param folder qualified
 * @param below whether all that lies below it too; otherwise its own files alone
 * @param above the real paths of the local folders that it lies in, up to the source's own: a link to one of them leads in a circle
 */
record Branch(String folder, boolean below, List<String> above) implements Serializable {
    Branch {
        above = List.copyOf(above);
    }
}
