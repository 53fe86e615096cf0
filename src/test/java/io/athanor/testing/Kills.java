package io.athanor.testing;

/** How often processes of a cluster are killed: by default as often as every change can wait for. */
public final class Kills {
    /** {@code mvn verify -Pcluster -Dathanor.kills=all}: some minutes more, for the figures that are published. */
    public static final boolean ALL = "all".equals(System.getProperty("athanor.kills"));

    private Kills() {}
}
