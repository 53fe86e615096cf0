package io.athanor.source.rows;

import java.io.Serializable;

/**
 * A column of a file.
 *
 * @param type what the file says that it holds
 */
public record FileColumn(String name, Type type) implements Serializable {

    /** Kinds of values, as far as they matter to files that are read together. */
    public enum Type {
        TEXT("text"),
        WHOLE("whole numbers"),
        FRACTION("numbers"),
        BOOLEAN("booleans"),
        DATE("dates"),
        TIME("times"),
        BYTES("bytes"),
        BYTES_OR_PATH("bytes and paths"),
        /** Lists, maps and structs, of which lists of texts alone are cells. */
        NESTED("lists or structs"),
        /** No row has a value. */
        NOTHING("nothing");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        /** For a person. */
        public String words() {
            return words;
        }

        /** Whether columns of both can be one column of texts in which nothing is lost. */
        public boolean goesWith(Type other) {
            return this == other
                    || this == NOTHING
                    || other == NOTHING
                    || (isPlain() && other.isPlain())
                    || (isRaw() && other.isRaw());
        }

        private boolean isPlain() {
            return this == TEXT || this == WHOLE || this == FRACTION;
        }

        private boolean isRaw() {
            return this == BYTES || this == BYTES_OR_PATH || this == TEXT;
        }
    }
}
