package io.athanor.source.tar;

import io.athanor.base.UserError;
import io.athanor.source.BoundSettings;
import io.athanor.source.EachPayload;
import io.athanor.source.FieldStart;
import io.athanor.source.PartWriter;
import io.athanor.source.PayloadField;
import io.athanor.source.Scan;
import io.athanor.source.Source;
import io.athanor.source.SourceFile;
import io.athanor.source.SourceSettings;
import io.athanor.table.StageContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * WebDataset shards: each tar is scanned by one task, which reads headers and seeks over payloads. In a packed one nobody can
 * seek: the task unpacks it to its disk, and the payloads that are wanted go into the manifest.
 */
public final class TarSource extends Source {

    public TarSource(SourceSettings settings, List<SourceFile> files) {
        super(settings, files);
    }

    @Override
    public JavaRDD<Scan> scan(StageContext context, PartWriter writer, List<PayloadField> wanted) {
        boolean acceptTruncated = settings().acceptsTruncated();
        BoundSettings bounds = settings().bounds();
        FieldStart start = settings().fieldStart(FieldStart.FIRST_DOT);
        List<PayloadField> fields = new ArrayList<>(wanted);
        return JavaSparkContext.fromSparkContext(context.spark().sparkContext())
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
                new TarSamples(file, writer.configuration().value(), acceptTruncated, bounds, start, wanted(fields))) {
            return writer.write(file.name(), 0, EachPayload.ofMembers(fields, samples))
                    .with(samples.changes());
        } catch (UserError e) {
            // one that cannot be unpacked; returned, not thrown: Spark would try again
            return Scan.refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file.uri(), e);
        }
    }

    /** As {@link EachPayload} and others after it look for payloads: by the ends of their names. */
    private static Predicate<String> wanted(List<PayloadField> fields) {
        Set<String> extensions =
                fields.stream().flatMap(field -> field.extensions().stream()).collect(Collectors.toSet());
        return field -> extensions.stream().anyMatch(known -> field.equals(known) || field.endsWith("." + known));
    }
}
