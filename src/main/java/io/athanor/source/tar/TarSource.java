package io.athanor.source.tar;

import io.athanor.source.BoundSettings;
import io.athanor.source.EachPayload;
import io.athanor.source.FieldStart;
import io.athanor.source.PartWriter;
import io.athanor.source.PayloadField;
import io.athanor.source.Scan;
import io.athanor.source.Source;
import io.athanor.source.SourceFile;
import io.athanor.source.SourceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** WebDataset shards: each tar is scanned by one task, which reads headers and seeks over payloads. */
public final class TarSource extends Source {

    public TarSource(SourceSettings settings, List<SourceFile> files) {
        super(settings, files);
    }

    @Override
    public JavaRDD<Scan> scan(SparkSession spark, PartWriter writer, List<PayloadField> wanted) {
        boolean acceptTruncated = settings().acceptsTruncated();
        BoundSettings bounds = settings().bounds();
        FieldStart start = settings().fieldStart(FieldStart.FIRST_DOT);
        List<PayloadField> fields = new ArrayList<>(wanted);
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(files(), files().size())
                .map(file -> scanShard(file, writer, fields, acceptTruncated, bounds, start));
    }

    private static Scan scanShard(
            SourceFile file,
            PartWriter writer,
            List<PayloadField> fields,
            boolean acceptTruncated,
            BoundSettings bounds,
            FieldStart start) {
        try (TarSamples samples =
                new TarSamples(file, writer.configuration().value(), acceptTruncated, bounds, start)) {
            return writer.write(file.name(), 0, EachPayload.ofMembers(fields, samples))
                    .with(samples.changes());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file.uri(), e);
        }
    }
}
