package io.athanor.cli;

import com.sun.security.auth.module.UnixSystem;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * A user whom the system knows by number alone, as in a container that is started with one. Hadoop asks the system for the
 * name and fails where there is none, so it is told one before it asks.
 */
final class NamelessUser {
    private static final String HADOOP_NAME = "HADOOP_USER_NAME";

    private NamelessUser() {}

    /** To be called before Hadoop is; does nothing for a user with a name. */
    static void settle() {
        UnixSystem system = new UnixSystem();
        if (system.getUsername() == null) {
            String told = System.getenv(HADOOP_NAME);
            UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(
                    told == null || told.isBlank() ? Long.toString(system.getUid()) : told));
        }
    }
}
