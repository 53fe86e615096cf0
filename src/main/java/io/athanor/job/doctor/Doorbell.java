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
 * A door of this process on one of its addresses: whoever knocks is told a name, so that he knows it is the right one. To be
 * closed by who opens it.
 */
final class Doorbell implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITING = 1000;

    private final ServerSocket door;
    private final Thread porter;

    private Doorbell(ServerSocket door, Thread porter) {
        this.door = door;
        this.porter = porter;
    }

    /**
     * Opens a door on any free port.
     *
     * @throws IOException if the address is none of this machine's
     */
    static Doorbell open(String host, String name) throws IOException {
        ServerSocket door = new ServerSocket(0, WAITING, InetAddress.getByName(host));
        Thread porter = new Thread(() -> answer(door, name), "athanor-doorbell");
        porter.setDaemon(true);
        porter.start();
        return new Doorbell(door, porter);
    }

    int port() {
        return door.getLocalPort();
    }

    /**
     * Knocks at a door.
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

    private static void answer(ServerSocket door, String name) {
        while (true) {
            try (Socket visitor = door.accept()) {
                visitor.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (SocketException e) {
                if (door.isClosed()) {
                    return;
                }
                // a visitor who left before he was answered says so himself
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Closes the door: nobody is answered once this has returned. */
    @Override
    public void close() throws IOException {
        door.close();
        // the system keeps listening until the thread that waits in accept has woken, and would answer one more visitor
        try {
            porter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
