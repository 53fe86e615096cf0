package io.athanor.testing;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A real S3 server on loopback that keeps its objects in memory, in a JVM of its own with libraries of its own. To be closed
 * by who starts it.
 */
public final class S3Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path LIBRARIES = Path.of("target/s3proxy");
    private static final Path BUILD = Path.of("src/test/s3proxy/pom.xml");

    private static final Pattern STARTED = Pattern.compile("Started ServerConnector@.*\\{127\\.0\\.0\\.1:(\\d+)}");

    private final Process process;
    private final Path log;
    private int port;
    private final String keyId;
    private final String secret;

    private S3Server(Process process, Path log, String keyId, String secret) {
        this.process = process;
        this.log = log;
        this.keyId = keyId;
        this.secret = secret;
    }

    /**
     * Starts a server that wants requests to be signed.
     *
     * @param folder for its settings and its log
     */
    public static S3Server start(Path folder, String keyId, String secret) throws IOException, InterruptedException {
        fetch();
        Files.createDirectories(folder);
        Path settings = Files.writeString(
                folder.resolve("s3proxy.conf"),
                String.join(
                        "\n",
                        // the system chooses a port that nobody else can have taken meanwhile
                        "s3proxy.endpoint=http://127.0.0.1:0",
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + keyId,
                        "s3proxy.credential=" + secret,
                        "jclouds.provider=transient",
                        "jclouds.identity=local",
                        "jclouds.credential=local"));
        // with the headers of requests, for they tell a copy
        Path logging = Files.writeString(
                folder.resolve("logback.xml"),
                String.join(
                        "\n",
                        "<configuration>",
                        "<appender name='OUT' class='ch.qos.logback.core.ConsoleAppender'>",
                        "<encoder><pattern>%-5level %logger{0}: %msg%n</pattern></encoder></appender>",
                        "<logger name='org.gaul.s3proxy.S3ProxyHandler' level='trace'/>",
                        "<root level='info'><appender-ref ref='OUT'/></root>",
                        "</configuration>"));
        Path log = folder.resolve("s3proxy.log");
        Process process = new ProcessBuilder(
                        java(),
                        "-Xmx1g",
                        "-Dlogback.configurationFile=" + logging,
                        "-cp",
                        LIBRARIES.toAbsolutePath() + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        S3Server server = new S3Server(process, log, keyId, secret);
        try {
            server.await();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** {@code http://127.0.0.1:…} */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Makes a bucket. */
    public void bucket(String name) throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) URI.create(endpoint() + "/" + name).toURL().openConnection();
        request.setRequestMethod("PUT");
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
        request.setRequestProperty("Date", date);
        request.setRequestProperty(
                "Authorization", "AWS " + keyId + ":" + signature("PUT\n\n\n" + date + "\n/" + name));
        if (request.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("no bucket " + name + ": " + request.getResponseCode() + " "
                    + request.getResponseMessage() + "\n" + Files.readString(log));
        }
    }

    /** How many copies of objects it was asked for. */
    public long copies() throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.toLowerCase(Locale.ROOT).contains("header: x-amz-copy-source:"))
                    .count();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Once a clone: its libraries have no place on the class path of ours. */
    private static void fetch() throws IOException, InterruptedException {
        if (Files.isDirectory(LIBRARIES)) {
            try (Stream<Path> jars = Files.list(LIBRARIES)) {
                if (jars.anyMatch(jar -> jar.getFileName().toString().startsWith("s3proxy-"))) {
                    return;
                }
            }
        }
        Path said = Files.createTempFile("mvn-", ".log");
        Process maven = new ProcessBuilder("mvn", "-B", "-ntp", "-f", BUILD.toString(), "dependency:copy-dependencies")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (maven.waitFor() != 0) {
            throw new IllegalStateException("Maven has no S3 server: " + Files.readString(said));
        }
        Files.delete(said);
    }

    private void await() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        for (Matcher started = started(); ; started = started()) {
            if (started.find()) {
                port = Integer.parseInt(started.group(1));
                return;
            }
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("the S3 server does not come up: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private Matcher started() throws IOException {
        return STARTED.matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
