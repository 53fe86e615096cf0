package io.athanor.evaluate;

import java.io.Serializable;
import java.util.SortedSet;
import java.util.TreeSet;

/** The groups of rows, as long as they are few. */
final class GroupSet implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int most;
    private final SortedSet<String> names = new TreeSet<>();
    private boolean isWhole = true;

    /** @param most that are remembered; of more none are */
    GroupSet(int most) {
        this.most = most;
    }

    void add(String group) {
        if (isWhole) {
            names.add(group);
            isWhole = names.size() <= most;
            if (!isWhole) {
                names.clear();
            }
        }
    }

    void add(GroupSet other) {
        if (other.isWhole) {
            other.names.forEach(this::add);
        } else {
            isWhole = false;
            names.clear();
        }
    }

    /** Whether there were no more than are remembered. */
    boolean isWhole() {
        return isWhole;
    }

    SortedSet<String> names() {
        return names;
    }
}
