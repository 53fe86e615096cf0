package io.athanor.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/** A Zeppelin server without web pages and interpreters, on loopback, in a process and with a class path of its own. */
final class ZeppelinServer implements AutoCloseable {
    private static final int TRIALS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Notes have a default interpreter, which need not be there. */
    private static final String SPARK = """
            [{"group": "spark", "name": "spark", "className": "org.apache.zeppelin.spark.SparkInterpreter",
              "defaultInterpreter": true, "properties": {}, "editor": {"language": "scala"}}]
            """;

    private final Process process;
    private final Path log;
    private final URI api;
    private final HttpClient http = HttpClient.newHttpClient();

    private ZeppelinServer(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.api = URI.create("http://127.0.0.1:" + port + "/api/");
    }

    /** @param home gets its notes, settings and log */
    static ZeppelinServer start(Path home) throws IOException, InterruptedException {
        for (int trial = 1; ; trial++) {
            try {
                return start(home, freePort());
            } catch (IllegalStateException e) {
                // another may have taken the port meanwhile
                if (trial == TRIALS || !String.valueOf(e.getMessage()).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private static ZeppelinServer start(Path home, int port) throws IOException, InterruptedException {
        for (String folder : List.of("conf", "notebook", "interpreter", "local-repo", "web")) {
            Files.createDirectories(home.resolve(folder));
        }
        Path spark = Files.createDirectories(home.resolve("interpreter/spark"));
        Files.writeString(spark.resolve("interpreter-setting.json"), SPARK);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split(" +")));
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dzeppelin.home=" + home,
                "-Dzeppelin.server.addr=127.0.0.1",
                "-Dzeppelin.server.port=" + port,
                "-Dzeppelin.war=" + home.resolve("web"),
                "-Dzeppelin.angular.war=" + home.resolve("web"),
                "-Dzeppelin.search.index.path=" + home.resolve("index"),
                "-Dzeppelin.notebook.storage=org.apache.zeppelin.notebook.repo.VFSNotebookRepo",
                "-Dzeppelin.notebook.dir=" + home.resolve("notebook"),
                "-Dzeppelin.interpreter.dir=" + home.resolve("interpreter"),
                "-cp",
                classPath(),
                "org.apache.zeppelin.server.ZeppelinServer"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("server.log").toFile());
        builder.environment().put("ZEPPELIN_HOME", home.toString());
        builder.environment().put("ZEPPELIN_CONF_DIR", home.resolve("conf").toString());
        builder.environment().put("ZEPPELIN_LOCAL_IP", "127.0.0.1");
        // else it ends when its input does
        builder.environment().put("ZEPPELIN_IDENT_STRING", "test");
        ZeppelinServer server = new ZeppelinServer(builder.start(), home.resolve("server.log"), port);
        try {
            server.await();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** @return the note's id on the server */
    String add(String note) throws IOException, InterruptedException {
        return body(HttpRequest.newBuilder(api.resolve("notebook/import"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(note))
                        .build())
                .asText();
    }

    JsonNode note(String id) throws IOException, InterruptedException {
        return body(HttpRequest.newBuilder(api.resolve("notebook/" + id)).build());
    }

    private JsonNode body(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(request.uri() + " was answered with " + response.statusCode() + ": "
                    + response.body() + "\n" + Files.readString(log));
        }
        return Json.tree(response.body()).path("body");
    }

    private void await() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        HttpRequest version = HttpRequest.newBuilder(api.resolve("version")).build();
        while (true) {
            try {
                if (http.send(version, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // it is not up yet, or lets go of those who came too early
            }
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("Zeppelin does not come up: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** As Maven resolves it, once a build folder. */
    private static String classPath() throws IOException, InterruptedException {
        Path list = Path.of("target/zeppelin.classpath").toAbsolutePath();
        if (!Files.exists(list)) {
            Path said = Path.of("target/zeppelin.log");
            Process maven = new ProcessBuilder(
                            "mvn",
                            "-q",
                            "-B",
                            "-f",
                            "src/test/zeppelin/pom.xml",
                            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
                            "-Dmdep.outputFile=" + list)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (maven.waitFor() != 0) {
                throw new IllegalStateException("Maven cannot fetch Zeppelin: " + Files.readString(said));
            }
        }
        return Files.readString(list).trim();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        // who still lives writes into folders that are being removed
        process.destroyForcibly().onExit().join();
    }
}
