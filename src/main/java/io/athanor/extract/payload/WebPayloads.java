package io.athanor.extract.payload;

import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fetches payloads from those web servers that the settings allow. Every hop of a redirection is held to the same rules:
 * its scheme, its host, and every address the host resolves to. No proxy is used: its answer would hide the address. Bounded
 * in bytes and in time. Thread-safe.
 *
 * <p>The address that is looked at is the one connected to, as the JVM keeps what a name resolved to for 30 seconds unless
 * {@code networkaddress.cache.ttl} says less.
 */
public final class WebPayloads {
    private static final int MOST_REDIRECTIONS = 5;
    private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);

    /** What a server says that may do better at the next attempt. */
    private static final Set<Integer> BUSY = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final ReferenceSettings allowed;
    private final Predicate<InetAddress> allowedAddress;
    private final long maxBytes;
    private final Duration timeout;
    private final @Nullable HttpClient client;

    /**
     * @param allowedAddress whether a resolved address may be connected to; {@link PublicAddresses#isPublic} but in tests
     * @param timeout for all of a payload, its redirections included
     */
    public WebPayloads(
            ReferenceSettings allowed, Predicate<InetAddress> allowedAddress, long maxBytes, Duration timeout) {
        this.allowed = allowed;
        this.allowedAddress = allowedAddress;
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        // a client has threads: none where nothing may be asked
        this.client = allowed.hosts().isEmpty()
                ? null
                : HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .build();
    }

    /**
     * The bytes behind a URI, or why there are none.
     *
     * @throws IOException if another attempt may do better
     */
    Fetched fetch(URI first) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI uri = first;
        for (int hop = 0; hop <= MOST_REDIRECTIONS; hop++) {
            Optional<Fetched> refusal = refusal(uri, first);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            HttpResponse<byte[]> response;
            try {
                response = send(uri, deadline);
            } catch (TimeoutException e) {
                return Fetched.rejected(
                        Rejection.TIMEOUT,
                        first + " did not answer in full within " + timeout.toSeconds() + " seconds");
            } catch (BoundedBody.TooLong e) {
                return Fetched.rejected(
                        Rejection.TOO_LARGE, first + " has more bytes than the " + maxBytes + " allowed");
            }
            int status = response.statusCode();
            Optional<String> location = response.headers().firstValue("location");
            if (status == 200) {
                return new Fetched(response.body(), null);
            } else if (REDIRECTIONS.contains(status) && location.isPresent()) {
                try {
                    uri = uri.resolve(location.get());
                } catch (IllegalArgumentException e) {
                    return Fetched.rejected(Rejection.FORBIDDEN, first + " is redirected to what is no URI");
                }
            } else if (BUSY.contains(status)) {
                throw new IOException(uri + " answers " + status);
            } else {
                return Fetched.rejected(Rejection.UNREADABLE, uri + " answers " + status);
            }
        }
        return Fetched.rejected(
                Rejection.FORBIDDEN, first + " is redirected more than " + MOST_REDIRECTIONS + " times");
    }

    private Optional<Fetched> refusal(URI uri, URI first) throws UnknownHostException {
        String via = uri.equals(first) ? "" : first + " is redirected to ";
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (!ReferenceSettings.isWeb(scheme)
                || !allowed.allowsScheme(scheme)
                || host == null
                || uri.getUserInfo() != null
                || !allowed.allowsHost(host)) {
            return Optional.of(Fetched.rejected(
                    Rejection.FORBIDDEN, via + uri + ", which source.references.schemes and hosts do not allow"));
        }
        // all of them: a name may stand for a public address and a private one
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (!allowedAddress.test(address)) {
                return Optional.of(Fetched.rejected(
                        Rejection.FORBIDDEN,
                        via + uri + ", which leads to " + address.getHostAddress()
                                + ", an address of this machine or of a private network"));
            }
        }
        return Optional.empty();
    }

    private HttpResponse<byte[]> send(URI uri, long deadline) throws IOException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(uri).GET().build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                Objects.requireNonNull(client).sendAsync(request, info -> new BoundedBody(maxBytes));
        try {
            return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + uri + " was fetched");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause != null && !(cause instanceof BoundedBody.TooLong) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof IOException io ? io : new IOException(uri + " cannot be fetched", e);
        } finally {
            // ends the connection of an answer that is given up; nothing where it is there
            answer.cancel(true);
        }
    }
}
