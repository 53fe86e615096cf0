package io.athanor.base;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** The heap of this JVM, as it was asked for. */
public final class Heap {
    private Heap() {}

    /**
     * What it may grow to, in megabytes: the figure of {@code -Xmx} where there is one. {@link Runtime#maxMemory} leaves out a
     * survivor space under the serial and the parallel collector, which a JVM chooses by itself on a small machine.
     */
    public static long limitMegabytes() {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long bytes = hotSpot == null
                ? Runtime.getRuntime().maxMemory()
                : Long.parseLong(hotSpot.getVMOption("MaxHeapSize").getValue());
        return bytes >> 20;
    }
}
