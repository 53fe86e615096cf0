package io.athanor.table;

import io.athanor.base.Setting;

/** How tables are stored. */
public record StorageSettings(
        @Setting(
                value =
                        "How the values of vectors are stored: as they are (float32), or rounded to half the bytes (float16)."
                                + " A change extracts anew.",
                otherwise = "float32",
                oneOf = {"float32", "float16"})
        String precision) {
    public StoragePrecision vectors() {
        return StoragePrecision.parse(precision);
    }
}
