package io.athanor.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;

/** Writes Spark's rows, and pairs of ours into the footer. Parquet makes it, by its name. */
public final class FootedWrite extends ParquetWriteSupport {
    /** The write option that holds the pairs; lower case, as Spark makes all of them. */
    static final String OPTION = "athanor.footer";

    /** Spark's own: under ours its notes on every file would be shown to the user. */
    @Override
    public String logName() {
        return ParquetWriteSupport.class.getName();
    }

    @Override
    public WriteContext init(Configuration configuration) {
        WriteContext context = super.init(configuration);
        Map<String, String> pairs = new TreeMap<>(context.getExtraMetaData());
        String text = configuration.get(OPTION, "{}");
        try {
            JsonNode footer = Json.tree(text);
            footer.fields()
                    .forEachRemaining(
                            pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no footer: " + text, e);
        }
        return new WriteContext(context.getSchema(), pairs);
    }
}
