/**
 * Students: how large they may be, what they learn from a teacher, and which teacher speaks of a row.
 * Training them is the ordinary loop of {@code train} with another objective; it never trains anything itself.
 *
 * <p>Central types: {@link io.athanor.distill.StudentSettings}, {@link io.athanor.distill.LearnFrom}.
 */
@NullMarked
package io.athanor.distill;

import org.jspecify.annotations.NullMarked;
