package io.athanor.extract.journal;

import java.time.Duration;

/**
 * Sees to it that a sample which is tried alone is alone in its process, whatever other parts the process works on: else a
 * death that another part's sample caused would be laid at its door. Waits are bounded, so that nobody waits for ever for
 * a thread that hangs.
 */
final class Solitude {
    /** Of this process: what dies of a crash is the process. */
    static final Solitude OF_PROCESS = new Solitude();

    private int working;
    private int waiting;
    private boolean taken;

    Solitude() {}

    /** Begins work beside others, once nobody is alone or waits to be. */
    synchronized void enter() {
        boolean interrupted = false;
        while (taken || waiting > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                // whoever is alone ends soon, and the task's end is looked for elsewhere
                interrupted = true;
            }
        }
        working++;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void leave() {
        working--;
        notifyAll();
    }

    /** Begins to be alone, once all others have ended or the patience has: who works on then most likely hangs. */
    synchronized void take(Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        waiting++;
        while (taken || (working > 0 && System.nanoTime() - deadline < 0)) {
            try {
                wait(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        waiting--;
        taken = true;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void giveBack() {
        taken = false;
        notifyAll();
    }
}
