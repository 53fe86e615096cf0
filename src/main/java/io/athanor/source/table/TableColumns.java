package io.athanor.source.table;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.source.rows.FileColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of all files of a table, united by their names. */
public final class TableColumns {
    private final List<Head> heads;
    private final boolean headers;

    /**
     * @param heads of all files
     * @param headers whether a column that a head lacks is nowhere in its file
     */
    public TableColumns(List<Head> heads, boolean headers) {
        this.heads = heads.stream().filter(head -> !head.columns().isEmpty()).toList();
        this.headers = headers;
    }

    /**
     * What a file says that it has.
     *
     * @param columns those of its folders too; none if it is empty
     * @param refusal why it cannot be read, or null
     */
    public record Head(
            String uri, List<FileColumn> columns, @Nullable String refusal) implements Serializable {
        boolean has(String column) {
            return columns.stream().anyMatch(c -> c.name().equals(column));
        }
    }

    /** @throws UserError if a file lacks the column of ids */
    void requireId(String id, String setting) {
        List<Head> lacking = heads.stream().filter(head -> !head.has(id)).toList();
        if (headers ? !lacking.isEmpty() : !heads.isEmpty() && lacking.size() == heads.size()) {
            throw lacks(lacking.get(0), id, setting);
        }
    }

    /** @throws UserError if all files lack the column */
    void requireSomewhere(String column, String setting) {
        if (!heads.isEmpty() && heads.stream().noneMatch(head -> head.has(column))) {
            throw lacks(heads.get(0), column, setting);
        }
    }

    private static UserError lacks(Head head, String column, String setting) {
        return new UserError("Cannot read " + head.uri() + ": it has no column '" + column + "', found "
                + head.columns().stream().map(FileColumn::name).sorted().collect(Collectors.joining(", ")) + ". Set "
                + setting + " to one of them"
                + (head.columns().size() == 1 ? ", or source.separator to what stands between its cells." : "."));
    }

    /** How many columns a file lacks that others have. */
    public Changes lacking() {
        if (!headers) {
            return Changes.NONE;
        }
        Set<String> all = new TreeSet<>();
        heads.forEach(head -> head.columns().forEach(column -> all.add(column.name())));
        long count = 0;
        String example = "";
        for (Head head : heads) {
            TreeSet<String> lacking = new TreeSet<>(all);
            head.columns().forEach(column -> lacking.remove(column.name()));
            count += lacking.size();
            if (!lacking.isEmpty()) {
                String one = lacking.first() + " in " + head.uri();
                example = example.isEmpty() || one.compareTo(example) < 0 ? one : example;
            }
        }
        return Changes.of(Change.COLUMN_LACKING, count, example);
    }

    /** What the files' types have in common. */
    Types types() {
        Map<String, EnumMap<FileColumn.Type, String>> found = new TreeMap<>();
        for (Head head : heads) {
            head.columns().forEach(column -> found.computeIfAbsent(
                            column.name(), name -> new EnumMap<>(FileColumn.Type.class))
                    .putIfAbsent(column.type(), head.uri()));
        }
        Set<String> wholes = new HashSet<>();
        List<Changes> widened = new ArrayList<>();
        found.forEach((column, types) -> {
            types.remove(FileColumn.Type.NOTHING);
            if (types.size() > 1) {
                var kinds = List.copyOf(types.entrySet());
                var first = kinds.get(0);
                var last = kinds.get(kinds.size() - 1);
                String both = column + " holds " + first.getKey().words() + " in " + first.getValue() + " and "
                        + last.getKey().words() + " in " + last.getValue();
                if (kinds.stream()
                        .anyMatch(a -> kinds.stream().anyMatch(b -> !a.getKey().goesWith(b.getKey())))) {
                    throw new UserError("Cannot read the source as one table: " + both
                            + ", expected values of one kind. Write the files alike, or name one of them.");
                }
                widened.add(Changes.of(Change.COLUMN_WIDENED, 1, both));
                if (types.containsKey(FileColumn.Type.WHOLE)) {
                    wholes.add(column);
                }
            }
        });
        return new Types(wholes, Changes.sum(widened));
    }

    /**
     * @param wholes columns of whole numbers that other files hold as fractions
     * @param widened columns that are not of one type
     */
    record Types(Set<String> wholes, Changes widened) {}
}
