package io.athanor.extract.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebPayloadsTest {
    private static final byte[] TEXT = "a payload".getBytes(StandardCharsets.UTF_8);

    /** What the tests' own server is let through by: it is at 127.0.0.1, and 127.0.0.2 plays the private network. */
    private static final Predicate<InetAddress> ALL_BUT_ONE =
            address -> !address.getHostAddress().equals("127.0.0.2");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger busy = new AtomicInteger();
    private HttpServer server;
    private String origin;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        origin = "http://localhost:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestHeaders().getFirst("Host").replaceFirst(":.*", "") + path);
        int port = server.getAddress().getPort();
        try (exchange) {
            switch (path) {
                case "/fine" -> send(exchange, TEXT);
                case "/to-fine" -> redirect(exchange, "/fine");
                case "/to-itself" -> redirect(exchange, "/to-itself");
                case "/to-other-host" -> redirect(exchange, "http://127.0.0.1:" + port + "/fine");
                case "/to-private" -> redirect(exchange, "http://127.0.0.2:" + port + "/fine");
                case "/to-metadata" -> redirect(exchange, "http://169.254.169.254/latest/meta-data");
                case "/to-file" -> redirect(exchange, "file:///etc/passwd");
                case "/large" -> send(exchange, new byte[1001]);
                case "/endless" -> {
                    exchange.sendResponseHeaders(200, 0);
                    for (int i = 0; i < 1000; i++) {
                        exchange.getResponseBody().write(new byte[1000]);
                    }
                }
                case "/stalls" -> {
                    exchange.sendResponseHeaders(200, 10);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    end.await();
                }
                case "/busy-once" -> {
                    if (busy.getAndIncrement() == 0) {
                        exchange.sendResponseHeaders(503, -1);
                    } else {
                        send(exchange, TEXT);
                    }
                }
                default -> exchange.sendResponseHeaders(404, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }

    @Test
    void an_allowed_host_is_asked_and_redirections_within_the_rules_are_followed() throws IOException {
        assertThat(fetch("/fine", ALL_BUT_ONE).bytes()).isEqualTo(TEXT);
        assertThat(fetch("/to-fine", ALL_BUT_ONE).bytes()).isEqualTo(TEXT);
        assertThat(fetch("/busy-once", ALL_BUT_ONE).bytes()).isEqualTo(TEXT);
        assertThat(fetch("/none", ALL_BUT_ONE).rejection())
                .isEqualTo(new Rejection(Rejection.UNREADABLE, origin + "/none answers 404"));
    }

    @Test
    void nothing_is_asked_of_this_machine_or_of_a_private_network_under_any_name() throws IOException {
        assertThat(fetch("/fine", PublicAddresses::isPublic).rejection())
                .satisfies(why -> assertThat(why.reason()).isEqualTo(Rejection.FORBIDDEN))
                .satisfies(why -> assertThat(why.message()).contains("leads to 127.0.0.1"));
        assertThat(asked).isEmpty();
        for (String path : List.of("/to-private", "/to-other-host", "/to-metadata", "/to-file", "/to-itself")) {
            assertThat(fetch(path, ALL_BUT_ONE).rejection().reason()).as(path).isEqualTo(Rejection.FORBIDDEN);
        }
        assertThat(asked).noneMatch(request -> request.endsWith("/fine"));
        assertThat(asked.stream().filter("localhost/to-itself"::equals)).hasSize(6);
    }

    @Test
    void bytes_and_time_are_bounded() throws IOException {
        for (String path : List.of("/large", "/endless")) {
            assertThat(fetch(path, ALL_BUT_ONE).rejection().reason()).as(path).isEqualTo(Rejection.TOO_LARGE);
        }
        assertThat(fetch("/stalls", ALL_BUT_ONE, Duration.ofSeconds(1))
                        .rejection()
                        .reason())
                .isEqualTo(Rejection.TIMEOUT);
    }

    @Test
    void without_hosts_the_web_is_closed_to_hadoop_too() throws IOException {
        try (PayloadReader reader = new PayloadReader(
                new Configuration(),
                1000,
                new WebPayloads(ReferenceSettings.defaults(), ALL_BUT_ONE, 1000, Duration.ofSeconds(2)))) {
            for (Payload payload : List.of(Payload.file(origin + "/fine"), Payload.slice(origin + "/fine", 0, 3))) {
                assertThat(reader.fetch(payload).rejection().reason()).isEqualTo(Rejection.FORBIDDEN);
            }
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void addresses_of_machines_networks_and_metadata_are_not_public() throws IOException {
        for (String closed : List.of(
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.100.100.200",
                "168.63.129.16",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "fe80::1",
                "fd00:ec2::254",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:1::")) {
            assertThat(PublicAddresses.isPublic(InetAddress.getByName(closed)))
                    .as(closed)
                    .isFalse();
        }
        for (String open : List.of("8.8.8.8", "172.32.0.1", "100.128.0.1", "168.63.129.17", "2606:4700::1111")) {
            assertThat(PublicAddresses.isPublic(InetAddress.getByName(open)))
                    .as(open)
                    .isTrue();
        }
    }

    private Fetched fetch(String path, Predicate<InetAddress> addresses) throws IOException {
        return fetch(path, addresses, Duration.ofMinutes(5));
    }

    private Fetched fetch(String path, Predicate<InetAddress> addresses, Duration timeout) throws IOException {
        // 127.0.0.2 is allowed by its name, and refused by its address; 127.0.0.1 is not named
        ReferenceSettings allowed = new ReferenceSettings(
                List.of("file", "http"), List.of("localhost", "127.0.0.2", "169.254.169.254"), "refuse");
        Predicate<InetAddress> open = addresses.and(address -> !address.isLinkLocalAddress());
        var web = new WebPayloads(allowed, open, 1000, timeout);
        try (PayloadReader reader = new PayloadReader(new Configuration(), 1000, web)) {
            return reader.fetch(Payload.file(origin + path));
        }
    }
}
