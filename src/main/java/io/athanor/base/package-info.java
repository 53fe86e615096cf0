/**
 * What every other package stands on: failures a user can mend, seeds, fingerprints, commit records and the
 * {@link io.athanor.base.Setting} vocabulary. It never touches Spark, files or native libraries.
 *
 * <p>Central types: {@link io.athanor.base.Fingerprint}, {@link io.athanor.base.UserError}.
 */
@NullMarked
package io.athanor.base;

import org.jspecify.annotations.NullMarked;
