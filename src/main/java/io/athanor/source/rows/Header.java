package io.athanor.source.rows;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The names of a delimited file's columns. */
final class Header {
    /** Blanks of all kinds, and what is invisible. */
    private static final Pattern AROUND = Pattern.compile(
            "^[\\s\\p{Z}\\p{Cf}\\x{FEFF}]+|[\\s\\p{Z}\\p{Cf}\\x{FEFF}]+$", Pattern.UNICODE_CHARACTER_CLASS);

    private Header() {}

    /** @throws io.athanor.base.UserError if a name stands twice */
    static List<String> named(TableFile file, List<String> cells, Changes.Tally tally) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (cell.indexOf('\0') >= 0) {
                throw file.refused(
                        "its header holds NUL bytes, expected text. If it is text, set source.encoding to the"
                                + " encoding it is written in, utf-16le for instance.");
            }
            String name = AROUND.matcher(cell).replaceAll("");
            if (name.isEmpty()) {
                name = "_c" + i;
                tally.add(Change.COLUMN_NAMELESS, name + " of " + file.name());
            } else if (!name.equals(cell)) {
                tally.add(Change.COLUMN_TRIMMED, "'" + cell + "' of " + file.name());
            }
            Integer first = places.putIfAbsent(name, i + 1);
            if (first != null) {
                throw file.refused("its header names '" + name + "' twice (columns " + first + " and " + (i + 1)
                        + "), expected each name once. Rename one of them.");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }
}
