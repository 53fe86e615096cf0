package io.athanor.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.jspecify.annotations.Nullable;

/** A real HDFS, and if wanted a real YARN on it, in this JVM and on loopback alone. To be closed by who starts it. */
public final class HadoopCluster implements AutoCloseable {
    private static final String HERE = "127.0.0.1";
    private static final long PATIENCE_MILLIS = 300_000;

    private final Path folder;
    private final MiniDFSCluster hdfs;
    private @Nullable MiniYARNCluster yarn;

    private HadoopCluster(Path folder, MiniDFSCluster hdfs) {
        this.folder = folder;
        this.hdfs = hdfs;
    }

    /** One name node and one data node. */
    public static HadoopCluster hdfs(Path folder) throws IOException {
        Configuration settings = new Configuration();
        settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
        return new HadoopCluster(
                folder, new MiniDFSCluster.Builder(settings).numDataNodes(1).build());
    }

    /** With a resource manager, and a node manager whose containers may take 4 GB. */
    public static HadoopCluster yarn(Path folder) throws Exception {
        HadoopCluster cluster = hdfs(folder);
        try {
            YarnConfiguration settings = new YarnConfiguration(cluster.hdfs.getConfiguration(0));
            settings.set("fs.defaultFS", cluster.uri(""));
            settings.setBoolean(YarnConfiguration.YARN_MINICLUSTER_FIXED_PORTS, true);
            settings.set(YarnConfiguration.RM_HOSTNAME, HERE);
            for (String server : new String[] {
                YarnConfiguration.RM_ADDRESS,
                YarnConfiguration.RM_SCHEDULER_ADDRESS,
                YarnConfiguration.RM_RESOURCE_TRACKER_ADDRESS,
                YarnConfiguration.RM_ADMIN_ADDRESS,
                YarnConfiguration.RM_WEBAPP_ADDRESS
            }) {
                // the system chooses one that nobody else can have taken meanwhile
                settings.set(server, HERE + ":0");
            }
            settings.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 64);
            // containers are given and begun with heartbeats
            settings.setLong(YarnConfiguration.RM_NM_HEARTBEAT_INTERVAL_MS, 100);
            settings.set(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, "99.9");
            settings.set("yarn.scheduler.capacity.root.queues", "default");
            settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
            settings.set("yarn.scheduler.capacity.root.default.maximum-capacity", "100");
            settings.set("yarn.scheduler.capacity.root.default.state", "RUNNING");
            settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
            settings.set("yarn.scheduler.capacity.node-locality-delay", "-1");
            settings.set(YarnConfiguration.YARN_APPLICATION_CLASSPATH, "");
            MiniYARNCluster yarn = new MiniYARNCluster("yarn", 1, 1, 1);
            cluster.yarn = yarn;
            yarn.init(settings);
            yarn.start();
            if (!yarn.waitForNodeManagersToConnect(PATIENCE_MILLIS)) {
                throw new IllegalStateException("no node manager came up");
            }
            cluster.describe(yarn.getConfig());
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** {@code hdfs://127.0.0.1:…} and a path that begins with a slash. */
    public String uri(String path) {
        return "hdfs://" + HERE + ":" + hdfs.getNameNodePort() + path;
    }

    /** Its settings, as HADOOP_CONF_DIR holds them. */
    public Path settings() {
        return folder.resolve("conf");
    }

    public FileSystem files() throws IOException {
        return hdfs.getFileSystem();
    }

    /** Copies a file or a folder of this machine. */
    public void put(Path local, String path) throws IOException {
        files().copyFromLocalFile(hadoop(local), new org.apache.hadoop.fs.Path(path));
    }

    /** Copies a folder to this machine. */
    public Path get(String path, Path local) throws IOException {
        files().copyToLocalFile(false, new org.apache.hadoop.fs.Path(path), hadoop(local), true);
        return local;
    }

    /** How the applications of YARN ended, in the order of their starts. */
    public List<String> ended() {
        return applications()
                .map(application -> application.getFinalApplicationStatus().toString())
                .toList();
    }

    /** How often YARN started each application's driver, in the order of their starts. */
    public List<Integer> attempts() {
        return applications()
                .map(application -> application.getAppAttempts().size())
                .toList();
    }

    private Stream<RMApp> applications() {
        return Objects.requireNonNull(yarn).getResourceManager().getRMContext().getRMApps().values().stream()
                .sorted(Comparator.comparing(RMApp::getStartTime));
    }

    @Override
    public void close() {
        try {
            if (yarn != null) {
                yarn.stop();
            }
        } finally {
            hdfs.shutdown(true);
        }
    }

    private void describe(Configuration settings) throws IOException {
        Files.createDirectories(settings());
        Configuration yarnSite = new Configuration(settings);
        yarnSite.unset("net.topology.node.switch.mapping.impl");
        write("yarn-site.xml", yarnSite);
        Configuration coreSite = new Configuration(false);
        coreSite.set("fs.defaultFS", uri(""));
        write("core-site.xml", coreSite);
    }

    private void write(String name, Configuration settings) throws IOException {
        try (OutputStream out = Files.newOutputStream(settings().resolve(name))) {
            settings.writeXml(out);
        }
    }

    private static org.apache.hadoop.fs.Path hadoop(Path local) {
        return new org.apache.hadoop.fs.Path(local.toUri());
    }
}
