package io.athanor.extract.journal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that writes a journal.
 *
 * @param startedMillis when it started: process ids come again
 */
record Owner(String host, long pid, long startedMillis) {
    /** The system reckons starts from its boot, whose time it states to the second and corrects. */
    private static final long CLOCK_MILLIS = 2_000;

    static Owner self() {
        return new Owner(here(), ProcessHandle.current().pid(), started(ProcessHandle.current()));
    }

    /** Whether it is known to live. Of a process on another machine nothing is known, and its journal counts as left behind. */
    boolean lives() {
        if (!host.equals(here())) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isPresent() && Math.abs(started(process.get()) - startedMillis) <= CLOCK_MILLIS;
    }

    String line() {
        return host + " " + pid + " " + startedMillis;
    }

    /** Empty if the line was cut short. */
    static Optional<Owner> parse(String line) {
        String[] words = line.split(" ");
        try {
            return words.length == 3
                    ? Optional.of(new Owner(words[0], Long.parseLong(words[1]), Long.parseLong(words[2])))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String here() {
        try {
            return InetAddress.getLocalHost().getHostName().replace(' ', '-');
        } catch (UnknownHostException e) {
            return "unnamed";
        }
    }
}
