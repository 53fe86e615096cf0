package io.athanor.cli;

import io.athanor.base.UserError;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended.
 *
 * @param code 0 done, 2 the user can mend it, 3 too many rejected rows, 1 a bug, above 128 ended by a signal
 * @param message one line of what happened
 * @param bug what has to be shown with its stack trace, if it is one
 */
record Outcome(int code, String message, @Nullable Throwable bug) {
    static final Outcome DONE = new Outcome(0, "done", null);

    /** What is said where a signal ended the command. */
    static final String STOPPED = "stopped; the same command goes on where this one was";

    private static final int USER = 2;
    private static final int BUG = 1;

    /** Finds the failure a user can mend, however deep Spark has wrapped it. */
    static Outcome of(Throwable failure) {
        if (Interruption.asked()) {
            return new Outcome(Interruption.code(), STOPPED, null);
        }
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
            if (t instanceof UserError user) {
                return new Outcome(user.exitCode(), String.valueOf(user.getMessage()), null);
            }
            if (isRefusal(t)) {
                return new Outcome(
                        USER,
                        "Cannot go on: the file system says '" + t.getMessage()
                                + "', expected files that can be read and a work directory that can be written. Grant"
                                + " the right, free some space, or name another place.",
                        null);
            }
            Optional<String> place = unreachable(t);
            if (place.isPresent()) {
                return new Outcome(USER, place.get(), null);
            }
            if (isNative(t)) {
                return new Outcome(
                        USER,
                        "Cannot load a native library: " + oneLine(t) + ", expected it to load on this machine. Run"
                                + " athanor doctor, which tries each of them.",
                        null);
            }
            if (t instanceof OutOfMemoryError) {
                long heap = Runtime.getRuntime().maxMemory() >> 20;
                return new Outcome(
                        USER,
                        "Cannot go on: the memory of " + heap + " MB is used up (" + t.getMessage()
                                + "), expected more. Raise it, as in ATHANOR_HEAP=6g.",
                        null);
            }
        }
        return new Outcome(BUG, "this is a bug: " + failure, failure);
    }

    /** What is to be said of a file system that is not known here, or does not answer. */
    private static Optional<String> unreachable(Throwable t) {
        String message = String.valueOf(t.getMessage()).replaceAll("(?s)[;\n].*", "");
        if (t instanceof UnsupportedFileSystemException) {
            return Optional.of(
                    "Cannot go on: " + message + ", expected one such as file, hdfs or s3a. Correct the address,"
                            + " or put the jar of that file system on the class path.");
        }
        if (t instanceof ClassNotFoundException && message.contains("org.apache.hadoop.fs.s3a.")) {
            return Optional.of(
                    "Cannot read s3a:// addresses: Hadoop's connector to S3 is not on the class path, expected"
                            + " its jars in target/s3. Run mvn dependency:copy@s3 where the program was built.");
        }
        boolean answersNot = t instanceof ConnectException
                && (message.startsWith("Call From ") || message.startsWith("Connect to "));
        if (answersNot || t instanceof UnknownHostException) {
            return Optional.of("Cannot go on: a server of the file system does not answer (" + message
                    + "), expected one that does. Check the address, and that it runs.");
        }
        return Optional.empty();
    }

    /** Whether a library that is no Java cannot be loaded, be it for the first time or again. */
    private static boolean isNative(Throwable t) {
        String message = String.valueOf(t.getMessage());
        return t instanceof UnsatisfiedLinkError
                || (t instanceof NoClassDefFoundError
                        && message.startsWith("Could not initialize class ")
                        && (message.contains(" org.bytedeco.") || message.contains(" ai.")));
    }

    private static String oneLine(Throwable t) {
        return String.valueOf(t.getMessage()).replaceAll("(?s)\\s*\n.*", "");
    }

    /** Whether a file system refuses for want of a right or of space. */
    private static boolean isRefusal(Throwable t) {
        String message = String.valueOf(t.getMessage());
        return t instanceof AccessDeniedException
                || t instanceof AccessControlException
                || (t instanceof IOException
                        && (message.endsWith("(Permission denied)") || message.contains("No space left on device")));
    }

    /** Says it: a message alone, or with the stack trace of a bug. */
    void tell(PrintStream err) {
        if (code == 0 || Interruption.asked()) {
            return;
        }
        err.println("athanor: " + message);
        if (bug != null) {
            bug.printStackTrace(err);
            err.println(
                    "athanor: please report the lines above with the command you ran and the output of athanor --version");
        }
    }
}
