package io.athanor.job.run;

import io.athanor.base.Heap;
import io.athanor.base.UserError;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Spark, Hadoop, Parquet and the JDK say about a user's data, files and settings, in the words of this program: a row a
 * kind of failure, the more particular before the more general. What is in no row is a bug.
 */
public final class DataFaults {
    /** Names of classes do for text that came from another process too. */
    private static final String ANY = "";

    private static final List<Row> ROWS = List.of(
            // this program's own, of which only the text came back from a task
            row("io\\.athanor\\.base\\.UserError", "(?s)(.+)", "$1"),

            // memory and space
            row(
                    "SparkException",
                    ".*Lost task .* executor (?!driver\\b)\\S+\\): [\\w.]*OutOfMemoryError:? ?(.*)",
                    "Cannot go on: the memory of an executor is used up ($1), expected more. Raise spark.executor.memory."),
            row(
                    "OutOfMemoryError",
                    "(.*)",
                    "Cannot go on: the memory of {heap} MB is used up ($1), expected more. Raise it, as in"
                            + " ATHANOR_HEAP=6g."),
            row(
                    "(DS|NS|)QuotaExceededException|IOException",
                    "((?:The (?:DiskSpace|NameSpace) quota|.*[Qq]uota exceeded).*)",
                    "Cannot go on: the file system says '$1', expected room in the quota. Free some, have it raised, or"
                            + " name another work directory."),
            row(
                    "IOException|FSError|FileSystemException",
                    "(.*No space left on device.*|.*[Rr]ead-only file system.*)",
                    "Cannot go on: the file system says '$1', expected files that can be read and a work directory that"
                            + " can be written. Grant the right, free some space, or name another place."),
            row(
                    "IOException|FileSystemException|SocketException",
                    "(.*Too many open files.*)",
                    "Cannot go on: the system says '$1', expected more files that may be open at a time. Raise the limit"
                            + " (ulimit -n)."),

            // the machine's libraries
            row(
                    "UnsatisfiedLinkError",
                    "(.*)",
                    "Cannot load a native library: $1, expected it to load on this machine. Run athanor doctor, which tries"
                            + " each of them."),
            row(
                    "NoClassDefFoundError",
                    "(Could not initialize class (?:org\\.bytedeco|ai)\\..*)",
                    "Cannot load a native library: $1, expected it to load on this machine. Run athanor doctor, which tries"
                            + " each of them."),

            // rights
            row(
                    "AccessDeniedException|AccessControlException",
                    "(.*)",
                    "Cannot go on: the file system says '$1', expected files that can be read and a work directory that"
                            + " can be written. Grant the right, free some space, or name another place."),
            row(
                    "IOException",
                    "(.*\\(Permission denied\\)|.*Permission denied)",
                    "Cannot go on: the file system says '$1', expected files that can be read and a work directory that"
                            + " can be written. Grant the right, free some space, or name another place."),
            row(
                    "NoAuthWithAWSException|CredentialInitializationException|AWSS3IOException|AmazonS3Exception"
                            + "|SaslException|GSSException",
                    "(.*)",
                    "Cannot go on: the store does not know who asks ('$1'), expected credentials that it takes. Give"
                            + " Hadoop some, as in docs/clusters.md."),

            // places
            row(
                    "UnsupportedFileSystemException|IOException",
                    "(No FileSystem for scheme[: ].*)",
                    "Cannot go on: $1, expected one such as file, hdfs or s3a. Correct the address, or put the jar of that"
                            + " file system on the class path."),
            row(
                    "ClassNotFoundException",
                    ".*org\\.apache\\.hadoop\\.fs\\.s3a\\..*",
                    "Cannot read s3a:// addresses: Hadoop's connector to S3 is not on the class path, expected its jars in"
                            + " target/s3. Run mvn dependency:copy@s3 where the program was built."),
            row(
                    "ConnectException",
                    "((?:Call From |Connect to ).*?)(?:;.*)?",
                    "Cannot go on: a server of the file system does not answer ($1), expected one that does. Check the"
                            + " address, and that it runs."),
            row(
                    "UnknownHostException",
                    "(.*?)(?:;.*)?",
                    "Cannot go on: a server of the file system does not answer ($1), expected one that does. Check the"
                            + " address, and that it runs."),
            row(
                    "UnknownStoreException|FileNotFoundException",
                    "(.*(?:[Bb]ucket does not exist|NoSuchBucket).*)",
                    "Cannot go on: the store says '$1', expected a bucket that is there. Correct the address."),
            row(
                    "SafeModeException|RemoteException|RetriableException",
                    "(.*Name node is in safe mode.*)",
                    "Cannot go on: HDFS says '$1', expected it to be open for writing. Wait until it has left the mode."),
            row(
                    "BlockMissingException",
                    "(.*)",
                    "Cannot read {file}: HDFS says '$1', expected all its blocks. Mend the file system, or remove the"
                            + " file."),
            row(
                    "InvalidPathException",
                    "(.*)",
                    "Cannot use the name of a file: $1, expected one that this system can write. Rename it; where it holds"
                            + " other letters than English ones, set LC_ALL=C.UTF-8."),
            row(
                    "URISyntaxException|IllegalArgumentException",
                    "(?:java\\.net\\.URISyntaxException: )?((?:Relative path in absolute URI|Illegal character in|Expected"
                            + " (?:scheme|authority)).*)",
                    "Cannot use an address: $1, expected a path or a URI. Give a path with a colon as ./PATH or as"
                            + " file:///PATH."),
            row(
                    "FileAlreadyExistsException|ParentNotDirectoryException",
                    "(.*)",
                    "Cannot write: the file system says '$1', expected a folder or nothing at that place. Remove what is"
                            + " there, or name another place."),
            row(
                    "ChecksumException",
                    "(?:Checksum error: )?(\\S+).*",
                    "Cannot read $1: it does not fit the checksum that lies beside it (.crc), expected the file as it was"
                            + " written. Restore the file, or remove the .crc if the file was changed on purpose."),

            // tables as they are described
            row(
                    "AnalysisException|SparkException|SparkRuntimeException",
                    ".*(?:\\[COLUMN_ALREADY_EXISTS\\]|Found duplicate column).*?[`'\"]([^`'\"]+)[`'\"].*",
                    "Cannot read the table: it has two columns that are called '$1' (large and small letters are one),"
                            + " expected every name once. Rename one."),
            row(
                    "AnalysisException",
                    ".*\\[AMBIGUOUS_(?:REFERENCE|COLUMN_OR_FIELD|REFERENCE_TO_FIELDS)\\].*?[`']([^`']+)[`'].*",
                    "Cannot read the table: it has several columns that '$1' may mean, expected every name once. Rename"
                            + " all but one."),
            row(
                    "AnalysisException",
                    ".*\\[UNRESOLVED_COLUMN[^\\]]*\\].*?with name [`']?(.+?)[`']? cannot be resolved(?:\\. Did you mean one"
                            + " of the following\\? )?(.*)",
                    "Cannot read the table: it has no column '$1', expected one of its own ($2). Correct the name in the"
                            + " settings."),
            row(
                    "AnalysisException",
                    ".*\\[PATH_NOT_FOUND\\] Path does not exist: (.+?)\\.?",
                    "Cannot read $1: found nothing there, expected files. Correct the path."),
            row(
                    "AnalysisException",
                    ".*(?:\\[UNABLE_TO_INFER_SCHEMA\\] )?Unable to infer schema for (\\w+).*",
                    "Cannot read the table: found no file with a row in it, expected $1 with columns. Check the path and"
                            + " the files."),
            row(
                    "SparkException|SparkRuntimeException",
                    ".*(?:\\[CANNOT_MERGE_SCHEMAS?\\]|Failed merging schema).*",
                    "Cannot read the table: its files hold one column in types that do not go together, expected types of"
                            + " one kind. Write the files alike."),
            row(
                    "IllegalArgumentException",
                    "(CSV header does not conform to the schema\\.|Number of column in CSV header is not equal to number of"
                            + " fields in the schema:?).*",
                    "Cannot read {file}: its header is another than that of the files before it, expected the same"
                            + " columns. Give all files one header."),
            row(
                    "SchemaColumnConvertNotSupportedException",
                    "column: \\[(.+?)\\], physicalType: (\\w+), logicalType: (.+)",
                    "Cannot read {file}: its column $1 holds $2, expected $3 as in the other files. Write the files"
                            + " alike."),
            row(
                    ANY,
                    ".*(?:Data type mismatches when reading Parquet column|Parquet column cannot be converted).*?"
                            + "(?:[Cc]olumn:? )?[<\\[]([^>\\]]+)[>\\]].*",
                    "Cannot read {file}: its column $1 is of another type than in the other files, expected one type."
                            + " Write the files alike."),
            row(
                    "SparkNumberFormatException|SparkDateTimeException|SparkArithmeticException",
                    "(?:\\[[A-Z_.]+\\] )?(.*)",
                    "Cannot read a value of the table: $1 Expected values of the column's type. Correct them."),
            row(
                    "TextParsingException",
                    ".*(?:exceeds the maximum number of characters|ArrayIndexOutOfBounds).*",
                    "Cannot read {file}: a cell or a row of it never ends, expected cells of a usual size. Look for a quote"
                            + " that is not closed."),
            row(
                    "TextParsingException|CSVParsingException",
                    "(.*)",
                    "Cannot read {file}: it is not CSV ($1), expected rows of cells. Mend it."),

            // what is in the files
            row(
                    ANY,
                    "(?:java\\.lang\\.RuntimeException: )?(\\S+:\\S+|/\\S+) is not a Parquet file.*",
                    "Cannot read $1: it is not a Parquet file, or cut off, expected a whole one. Mend or remove it."),
            row(
                    ANY,
                    ".*[Cc]ould not read footer (?:for|from) (?:file:? )?(?:FileStatus\\{path=)?([^;\\s]+).*",
                    "Cannot read $1: it is not a Parquet file, or cut off, expected a whole one. Mend or remove it."),
            row(
                    ".*parquet.*(?:Exception|Error)|TProtocolException|TTransportException",
                    "(.*)",
                    "Cannot read {file}: it is damaged ($1), expected a whole Parquet file. Mend or remove it."),
            row(
                    "ZipException|EOFException|DataFormatException|IOException|ZstdIOException|ZstdException"
                            + "|InternalError",
                    "((?:Unexpected end of (?:ZLIB )?(?:input )?stream|.*not in GZIP format|[Nn]ot a gzip file|.*invalid"
                            + " (?:block type|stored block|code lengths|distance|literal|bit length|window).*|incorrect"
                            + " (?:header|data|length) check|.*unknown compression method|Corrupt GZIP trailer|.*GZIP.*"
                            + "|.*(?:Unknown frame descriptor|Corrupted block|Truncated source|Restored data doesn't"
                            + " match).*|.*BZip2.*|.*bad block header.*|.*crc error.*).*)",
                    "Cannot read {file}: its compression is broken, or another than its ending says ($1), expected a whole"
                            + " file. Mend or remove it."),
            row(
                    "EOFException",
                    "(.*)",
                    "Cannot read {file}: it ends too early ($1), expected a whole file. Mend or remove it."),
            row(
                    "MalformedInputException|UnmappableCharacterException|CharConversionException",
                    "(.*)",
                    "Cannot read {file}: it holds bytes that are no UTF-8 ($1), expected text in UTF-8. Write it anew, or"
                            + " name its encoding."),
            row(
                    "SparkException|BadRecordException",
                    "(?:\\[MALFORMED_RECORD_IN_PARSING[^\\]]*\\] )?(Malformed records are detected in record parsing.*)",
                    "Cannot read {file}: a record of it cannot be read ($1), expected records that can. Mend it."),
            row(
                    "JsonProcessingException|JsonParseException|JsonEOFException|StreamReadException"
                            + "|StreamConstraintsException",
                    "(.*)",
                    "Cannot read {file}: it is not JSON ($1), expected a record a line. Mend it."),
            row(
                    "FileNotFoundException|NoSuchFileException|InvalidInputException",
                    "(?:File |Input Pattern |Input path does not exist: )?(\\S.*?)(?: \\(No such file or directory\\)| does not exist.*"
                            + "| matches 0 files)?",
                    "Cannot read $1: it is not there, expected a file. Restore it, or correct the path; if a run has removed"
                            + " it, run again."),
            row(
                    "IOException|FileSystemException",
                    "(.*(?:Input/output error|Stale file handle|File name too long|Not a directory|Is a directory).*)",
                    "Cannot go on: the file system says '$1', expected files that can be read and folders that can be"
                            + " written. Check the disk and the path."),
            row(
                    ANY,
                    ".*Encountered error while reading file (\\S+?)[.;]?(?: .*)?",
                    "Cannot read $1: it is damaged, or not of the kind that its ending says ({cause}), expected a whole file."
                            + " Mend or remove it."),

            // settings of Spark
            row(
                    "SparkException",
                    "Could not parse Master URL: '(.*)'",
                    "Cannot open Spark: found the master '$1', expected one such as local[*], spark://HOST:7077, yarn or"
                            + " k8s://HOST. Correct --master."),
            row(
                    "IllegalArgumentException|NumberFormatException|SparkIllegalArgumentException",
                    "((?:spark\\.\\S+ should be|(?:Size|Time) must be specified|Failed to parse (?:byte|time) string"
                            + "|Invalid (?:byte|time) string|The value of property spark\\.|System memory \\d+ must be"
                            + "|Executor memory \\d+ must be|.*(?:in|of config(?:uration)?) ['\"]?spark\\.).*)",
                    "Cannot open Spark with its settings: $1. Correct the setting, in the command or the file it stands"
                            + " in."),
            row(
                    "BindException",
                    "(.*)",
                    "Cannot open Spark: this machine lends it no address ($1), expected one. Set SPARK_LOCAL_IP=127.0.0.1,"
                            + " or correct spark.driver.host and spark.driver.port."));

    private static final Pattern FILE = Pattern.compile(
            "(?:reading file|[Ff]ooter (?:for|from)(?: file)?:?|path=|[Ff]ile path|CSV file:|[Ff]ile:) *((?:[a-z0-9]+:|/)[^\\s;,]+)");

    private DataFaults() {}

    /**
     * @param types what the name of the class, or of one above it, ends with
     * @param message the whole of its first line
     * @param line what is said; {@code $1} is a group of the message, {@code {file}} a file that any of the failures names
     */
    private record Row(Pattern types, Pattern message, String line) {
        Optional<Matcher> match(Said said) {
            if (!types.pattern().equals(ANY)
                    && said.types().stream()
                            .noneMatch(type -> types.matcher(type).find())) {
                return Optional.empty();
            }
            Matcher matcher = message.matcher(said.message());
            return matcher.matches() ? Optional.of(matcher) : Optional.empty();
        }
    }

    private static Row row(String types, String message, String line) {
        return new Row(
                types.isEmpty() ? Pattern.compile(ANY) : Pattern.compile("(?:^|[.$])(?:" + types + ")$"),
                Pattern.compile(message),
                line);
    }

    /**
     * What the user can mend, however deep Spark has wrapped it.
     *
     * @return the failure of this program's own words in the chain, or one in the words of the first row that knows another;
     *     empty for a bug
     */
    public static Optional<UserError> of(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
            if (t instanceof UserError user) {
                return Optional.of(user);
            }
        }
        List<Said> all = Said.all(failure);
        for (Row row : ROWS) {
            for (Said said : all) {
                Optional<Matcher> matched = row.match(said);
                if (matched.isPresent()) {
                    return Optional.of(new UserError(line(row, matched.get(), all), failure));
                }
            }
        }
        return Optional.empty();
    }

    private static String line(Row row, Matcher matched, List<Said> all) {
        String line = row.line()
                .replace("{heap}", Long.toString(Heap.limitMegabytes()))
                .replace("{file}", Matcher.quoteReplacement(file(all)))
                .replace(
                        "{cause}",
                        Matcher.quoteReplacement(all.get(all.size() - 1).message()));
        StringBuilder said = new StringBuilder();
        matched.appendReplacement(said, line);
        return said.toString();
    }

    private static String file(List<Said> all) {
        for (Said said : all) {
            Matcher file = FILE.matcher(said.text());
            if (file.find()) {
                return file.group(1).replaceFirst("[.:]$", "");
            }
        }
        return "one of the files";
    }
}
