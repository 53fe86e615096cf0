package io.athanor.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import sun.misc.Signal;

/**
 * What Ctrl-C and a polite kill do: one line, Spark's tasks are ended, and the command unwinds like one that failed. Left to
 * the JVM's own hooks, ONNX Runtime would be closed under a running inference, which crashes the process.
 */
final class Interruption {
    private static final Duration TASKS_END_WITHIN = Duration.ofSeconds(10);
    private static final Duration COMMAND_ENDS_WITHIN = Duration.ofSeconds(10);
    private static final AtomicInteger CODE = new AtomicInteger();

    private Interruption() {}

    /** From now on interrupts and polite kills of this process are answered. */
    static void answer(Terminal terminal) {
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> stop(128 + signal.getNumber(), terminal));
        }
    }

    /** Whether the process was asked to end; what fails from then on is no failure of its own. */
    static boolean asked() {
        return CODE.get() != 0;
    }

    /** The exit code of a process ended by the signal, or 0. */
    static int code() {
        return CODE.get();
    }

    private static void stop(int code, Terminal terminal) {
        if (!CODE.compareAndSet(0, code)) {
            // asked a second time: at once
            Runtime.getRuntime().halt(code);
        }
        terminal.err().println();
        terminal.err().println("athanor: " + Outcome.STOPPED);
        // what breaks now is wanted to
        Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
        try {
            Option<SparkSession> spark = SparkSession.getDefaultSession();
            if (spark.isDefined() && !spark.get().sparkContext().isStopped()) {
                endTasks(spark.get().sparkContext());
                spark.get().stop();
            }
            // the command's own thread meets a stopped Spark, unwinds and ends the process
            Thread.sleep(COMMAND_ENDS_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    private static void endTasks(SparkContext spark) throws InterruptedException {
        long end = System.nanoTime() + TASKS_END_WITHIN.toNanos();
        do {
            // again and again: a command of many jobs starts the next one meanwhile
            spark.cancelAllJobs();
            Thread.sleep(100);
        } while (running(spark) > 0 && System.nanoTime() < end);
    }

    private static int running(SparkContext spark) {
        int tasks = 0;
        for (SparkExecutorInfo executor : spark.statusTracker().getExecutorInfos()) {
            tasks += executor.numRunningTasks();
        }
        return tasks;
    }
}
