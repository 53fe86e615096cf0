package io.athanor.source.query;

import io.athanor.base.UserError;
import io.athanor.source.SourceSettings;
import io.athanor.source.listing.SourceListing;
import java.time.ZoneOffset;
import java.util.Objects;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A Delta or Iceberg table by the folder it lies in, without a catalogue.
 *
 * @param version which state of it, or null
 * @param asOf the time of the state, or null
 */
record TableFolder(
        String folder, @Nullable String version, @Nullable String asOf) {

    private static final String ICEBERG = "spark.sql.catalog.default_iceberg";

    static TableFolder of(SourceSettings source) {
        return new TableFolder(Objects.requireNonNull(source.table()), source.version(), source.asOf());
    }

    static boolean isNumber(String version) {
        return version.matches("\\d{1,19}");
    }

    /** @throws UserError if there is no such table, or Spark lacks the library of its format */
    Dataset<Row> read(SparkSession spark) {
        SourceListing listing = new SourceListing(spark.sparkContext().hadoopConfiguration());
        String format = listing.lakeFormat(folder)
                .orElseThrow(() -> new UserError("Cannot read the table in " + folder
                        + ": found neither a _delta_log nor metadata in it, expected the folder of a Delta or Iceberg table."
                        + " Correct the path; a folder of Parquet, JSON lines or CSV is a source.manifest."));
        boolean delta = format.equals("delta");
        if (!delta && !spark.conf().contains(ICEBERG)) {
            // otherwise it asks Hive, even for a folder, which it reads without any catalogue
            spark.conf().set(ICEBERG, "org.apache.iceberg.spark.SparkCatalog");
            spark.conf().set(ICEBERG + ".type", "hadoop");
            spark.conf().set(ICEBERG + ".warehouse", folder);
        }
        DataFrameReader reader = spark.read().format(format);
        if (version != null && !isNumber(version)) {
            throw new UserError("Cannot read the table in " + folder + ": source.version is '" + version
                    + "', expected a number. Give one, or name the table as its catalogue does.");
        }
        if (version != null) {
            reader = reader.option(delta ? "versionAsOf" : "snapshot-id", version);
        } else if (asOf != null) {
            reader =
                    delta ? reader.option("timestampAsOf", asOf) : reader.option("as-of-timestamp", milliseconds(asOf));
        }
        try {
            return reader.load(listing.qualified(folder).toString());
        } catch (Exception e) {
            // Scala throws them without declaring them
            boolean lacking = e instanceof ClassNotFoundException || e.getCause() instanceof ClassNotFoundException;
            if (lacking || String.valueOf(e.getMessage()).contains("requires the SparkSession to be configured")) {
                throw new UserError(
                        "Cannot read the table in " + folder + ": it is one of " + format + ", and Spark has no "
                                + (lacking ? "library" : "settings") + " for it, expected both. Give the run --"
                                + " --properties-file conf/catalogs/" + format
                                + ".conf, which has the library fetched.",
                        e);
            }
            throw e;
        }
    }

    private static long milliseconds(String time) {
        return SourceSettings.time(time).toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
