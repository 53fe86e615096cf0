package io.athanor.job.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A socket of this process on one of its addresses: whoever knocks is told a name, so that he knows it is the right one. To be
 * closed by who opens it.
 */
final class ReachabilityProbe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITING = 1000;

    private final ServerSocket socket;
    private final Thread responder;

    private ReachabilityProbe(ServerSocket socket, Thread responder) {
        this.socket = socket;
        this.responder = responder;
    }

    /**
     * Opens a socket on any free port.
     *
     * @throws IOException if the address is none of this machine's
     */
    static ReachabilityProbe open(String host, String name) throws IOException {
        ServerSocket socket = new ServerSocket(0, WAITING, InetAddress.getByName(host));
        Thread responder = new Thread(() -> answer(socket, name), "athanor-reachability");
        responder.setDaemon(true);
        responder.start();
        return new ReachabilityProbe(socket, responder);
    }

    int port() {
        return socket.getLocalPort();
    }

    /**
     * Knocks at a socket.
     *
     * @return empty if it is that of the name, and otherwise what is wrong
     */
    static String knock(String host, int port, String name) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String found = answer.readLine();
            return name.equals(found) ? "" : "there answers " + found;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void answer(ServerSocket socket, String name) {
        while (true) {
            try (Socket visitor = socket.accept()) {
                visitor.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (SocketException e) {
                if (socket.isClosed()) {
                    return;
                }
                // a visitor who left before he was answered says so himself
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Closes the socket: nobody is answered once this has returned. */
    @Override
    public void close() throws IOException {
        socket.close();
        // the system keeps listening until the thread that waits in accept has woken, and would answer one more visitor
        try {
            responder.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
